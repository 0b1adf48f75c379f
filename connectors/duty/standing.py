"""Whether this process may ask public sites now, and if not, why. Pure: times are handed in, in seconds.

Two rules keep two processes from asking at once, however long one of them is paused. Who is assigned asks only while
its last heartbeat that the broker took was sent less than half a session time-out ago; and who is assigned anew lets
that time pass first. The broker takes no heartbeat of the one before once it has assigned the next.
"""

from enum import StrEnum


class Why(StrEnum):
    """Why nothing may be asked."""

    NOT_IN_GROUP = "this process is not in the group of connectors"
    STANDBY = "another process is on duty"
    SUCCEEDING = "the process before may not have finished"
    UNCONFIRMED = "the broker has not confirmed it for too long, so another process may be on duty"
    REARRANGED = "another process has come or gone"
    GIVEN_UP = "the broker took this process for dead"
    BROKER_LOST = "the broker refuses the group for now"
    STOPPING = "this process stops"


class Standing:
    """What the group has said so far."""

    def __init__(self, session_seconds: float) -> None:
        self.patience = session_seconds / 2
        self._why: Why | None = Why.NOT_IN_GROUP
        self._asks_from = 0.0
        self._confirmed = float("-inf")

    def assigned(self, now: float) -> None:
        """It is on duty, once the one before must have noticed; a heartbeat has to confirm it."""
        self._why = None
        self._asks_from = now + self.patience
        self._confirmed = float("-inf")

    def handed_over(self) -> None:
        """The one before said that it is done: there is nothing to wait for."""
        self._asks_from = float("-inf")

    def confirmed(self, sent: float) -> None:
        """The broker took a heartbeat; when it was sent counts, since the answer may have lain unread."""
        self._confirmed = sent

    def off(self, why: Why) -> None:
        self._why = why

    def why_not(self, now: float) -> Why | None:
        """Return why nothing may be asked, None: it may."""
        if self._why:
            return self._why
        if now < self._asks_from:
            return Why.SUCCEEDING
        return None if now - self._confirmed < self.patience else Why.UNCONFIRMED
