"""Signals of a runner: the first ends it, in order; the ones after it do not cut that short."""

import asyncio
import signal
from collections.abc import Callable
from types import FrameType
from typing import Final

# A closed terminal is a reason to end, unless whoever started us (nohup) wants us to outlive it.
_HANGUP: Final = () if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else (signal.SIGHUP,)
_AGAIN_SECONDS: Final = 3.0  # time to close what is open
ENDING: Final = (signal.SIGINT, signal.SIGTERM, *_HANGUP)


def interrupt_once() -> None:
    """Outside a loop the first signal raises KeyboardInterrupt."""
    for number in ENDING:
        signal.signal(number, _interrupt)


def ignore() -> None:
    """Outside a loop signals do nothing any more."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


class Cancelling:
    """Within the loop the first signal cancels a task: raised anywhere, it could lose a child just being started.

    It is cancelled again until it says, by `overhear`, that it cleans up: aiokafka swallows a cancellation while it
    connects. Whoever never says so asks for one alone.
    """

    def __init__(self, *, again: bool = True) -> None:
        self._repeats = again
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._again: asyncio.TimerHandle | None = None
        self._listen(self._cancel)

    def overhear(self) -> None:
        """Let signals do nothing any more, so that a clean-up runs to its end."""
        self._listen(lambda: None)
        if self._again:
            self._again.cancel()

    def _cancel(self) -> None:
        self._listen(lambda: None)
        if self._task and not self._task.done():
            self._task.cancel()
            if self._repeats:
                self._again = self._loop.call_later(_AGAIN_SECONDS, self._cancel)

    def _listen(self, handle: Callable[[], object]) -> None:
        for number in ENDING:
            self._loop.add_signal_handler(number, handle)


def _interrupt(number: int, frame: FrameType | None) -> None:
    ignore()
    raise KeyboardInterrupt
