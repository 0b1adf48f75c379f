"""When a host is left alone, for how long, and who tries it first afterwards. Pure: moments and chance are passed in.

closed ── a refusal, a few failures in a row ──▶ open ── its time is over ──▶ half-open: one request, the probe
closed ◀── it is answered ── half-open ── it fails ──▶ open, for longer
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connectors.upstream.back_off import BackOff
from connectors.upstream.failure import Failure

LONGEST_SECONDS: Final = 4 * 3600.0  # of a cool-off, and of what a host may ask for
IN_A_ROW: Final = 3  # failures that are no refusals, before it opens
_LONGEST: Final = timedelta(seconds=LONGEST_SECONDS)
PROBE_SECONDS: Final = 120.0  # a probe that nobody has heard of since is taken for lost
_COUNTED: Final = frozenset({Failure.REFUSED, Failure.TIMED_OUT, Failure.TLS, Failure.HTTP_ERROR, Failure.MALFORMED})


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A request that may go. What becomes of it counts only if nothing has changed since: others are under way too."""

    since: int
    probes: bool


class Breaker:
    """The state of one host."""

    def __init__(self, cool_off_seconds: float, chance: Callable[[], float], *,
                 left_alone_until: datetime | None = None, refusals: int = 0) -> None:
        self._cool_off = cool_off_seconds
        self.left_alone_until, self.refusals = left_alone_until, refusals
        self._opened_by: Failure | None = None  # None: that was before this term
        self._failures = IN_A_ROW if left_alone_until else 0
        self._back_off = BackOff(chance, doublings=1 if left_alone_until else 0)
        self._probe_until: datetime | None = None
        self._changes = 0

    @property
    def is_closed(self) -> bool:
        return self.left_alone_until is None

    @property
    def relapses(self) -> int:
        """Return how often it has failed again soon after a probe was answered."""
        return self._back_off.relapses

    @property
    def why(self) -> str:
        """Return in words why it is left alone."""
        if self._opened_by:
            return self._opened_by.words
        return "it had refused us before" if self.refusals else "it could not be asked before"

    def left_alone(self, now: datetime) -> datetime | None:
        """Return until when nobody may ask, None where one may."""
        until = self.left_alone_until
        if until is None:
            return None
        if until - now > _LONGEST:  # the clock has stepped back, or it is of a machine whose clock was ahead
            until = self.left_alone_until = now + _LONGEST
            self._probe_until = None
        if now < until:
            return until
        return self._probe_until if self._probe_until and now < self._probe_until else None

    def ask(self, now: datetime) -> Ticket | datetime:
        """Return a ticket, or until when the host is left alone. After a cool-off one ticket is given: the probe."""
        if (until := self.left_alone(now)) is not None:
            return until
        if not self.is_closed:
            self._probe_until = now + timedelta(seconds=PROBE_SECONDS)
        return Ticket(since=self._changes, probes=not self.is_closed)

    def may_go(self, ticket: Ticket, now: datetime) -> datetime | None:
        """Return until when the host is left alone, if it is since the ticket was given."""
        return None if ticket.since == self._changes else self.left_alone(now)

    def answered(self, ticket: Ticket, now: datetime) -> bool:
        """Take note of an answer; say whether that closed it, or showed that it is steady after relapses."""
        if ticket.since != self._changes:
            return False
        was_closed, self.left_alone_until, self.refusals, self._failures = self.is_closed, None, 0, 0
        if was_closed:
            return self._back_off.is_over(now)
        self._back_off.end(now)
        self._changed()
        return True

    def failed(self, ticket: Ticket, failure: Failure, now: datetime, retry_after_seconds: float | None = None) -> bool:
        """Take note of a failure; say whether that opened it, or opened it anew."""
        if ticket.since != self._changes:
            return False
        if not (failure.is_ban or failure in _COUNTED):
            self.given_up(ticket)
            return False
        self._failures += 1
        if failure.is_ban:
            self.refusals += 1
        seconds = self._seconds(failure, retry_after_seconds, now)
        if seconds is None:
            return False
        self.left_alone_until, self._opened_by = now + timedelta(seconds=seconds), failure
        self._changed()
        return True

    def given_up(self, ticket: Ticket) -> None:
        """Take note that a request never went out, or that nobody waited for it: another one may probe."""
        if ticket.probes and ticket.since == self._changes:
            self._probe_until = None

    def current(self) -> Ticket:
        """Return a ticket for whoever tells of a request without the one that it was sent with."""
        return Ticket(since=self._changes, probes=not self.is_closed)

    def _seconds(self, failure: Failure, retry_after: float | None, now: datetime) -> float | None:
        """Return for how long to leave it alone: as it says itself, and from its second refusal on not for less."""
        said = None if retry_after is None else min(max(retry_after, 1.0), LONGEST_SECONDS)
        if failure.is_ban:
            doublings = min(self.refusals - (1 if said is None else 2), 16)
            grown = min(self._cool_off * 2.0 ** doublings, LONGEST_SECONDS) if doublings >= 0 else 0.0
            return max(grown, said or 0.0)
        if said is not None or self._failures < IN_A_ROW:
            return said
        return self._back_off.begin(now)

    def _changed(self) -> None:
        self._changes += 1
        self._probe_until = None
