"""The port of a channel: what every way to reach people offers."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from streams.contract.events.alerts import Notification

GivenUp = Callable[[], bool]
_REPEATED: Final = "（可能重复 / possibly repeated）"


class ChannelFailure(Exception):
    """It could not be sent, and may be tried again. The message is short and holds no secret: it is recorded."""


class Channel(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def exactly_once(self) -> bool:
        """Say whether the channel knows what it holds, so that sending again repeats nothing."""

    async def send(self, notifications: Sequence[Notification], *, possibly_repeated: bool, given_up: GivenUp) -> bool:
        """Send them, return False if given up before. ChannelFailure when it did not work, or nobody can tell.

        A channel that is not exactly-once gets them one by one.
        """


def message(notification: Notification, *, possibly_repeated: bool) -> str:
    """Return the line that people read."""
    return notification.text + (_REPEATED if possibly_repeated else "")
