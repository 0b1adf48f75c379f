"""Signals of a runner: the first ends it, in order; the ones after it do not cut that short."""

import asyncio
import signal
from types import FrameType
from typing import Final

# A closed terminal is a reason to end, unless whoever started us (nohup) wants us to outlive it.
_HANGUP: Final = () if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else (signal.SIGHUP,)
ENDING: Final = (signal.SIGINT, signal.SIGTERM, *_HANGUP)


def interrupt_once() -> None:
    """Outside a loop the first signal raises KeyboardInterrupt."""
    for number in ENDING:
        signal.signal(number, _interrupt)


def ignore() -> None:
    """Outside a loop signals do nothing any more."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def cancel_once() -> None:
    """Within the loop the first signal cancels this task: raised anywhere, it could lose a child just being started."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def cancel() -> None:
        overhear()
        if task:
            task.cancel()

    for number in ENDING:
        loop.add_signal_handler(number, cancel)


def overhear() -> None:
    """Within the loop signals do nothing any more, so that a clean-up runs to its end."""
    for number in ENDING:
        asyncio.get_running_loop().add_signal_handler(number, lambda: None)


def _interrupt(number: int, frame: FrameType | None) -> None:
    ignore()
    raise KeyboardInterrupt
