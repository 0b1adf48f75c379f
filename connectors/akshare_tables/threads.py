"""Work that blocks, in a few threads of its own. One that hangs is given up and replaced; how many may hang is bounded.

A thread cannot be killed, and an executor waits for its threads when the process ends: these are daemons.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from connectors.upstream.failure import Failure, Unavailable

log = logging.getLogger(__name__)
T = TypeVar("T")
AT_ONCE: Final = 3
MOST_HUNG: Final = 3


class Threads:
    """Runs at most `at_once` works at a time, and none while `most_hung` that were given up have not ended."""

    def __init__(self, *, at_once: int = AT_ONCE, most_hung: int = MOST_HUNG) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most_hung = most_hung
        self.hung = 0

    async def run(self, host: str, what: str, work: Callable[[], T], seconds: float) -> T:
        """Return what the work returns, or raise what it raises. Unavailable after so many seconds."""
        async with self._free:
            if self.hung >= self._most_hung:
                raise Unavailable(Failure.LEFT_ALONE, host, f"{self.hung} calls hang; restart the connectors if this "
                                                            "does not end by itself")
            outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            thread = threading.Thread(target=_settle, args=(asyncio.get_running_loop(), outcome, work), daemon=True,
                                      name=what)
            thread.start()
            try:
                done, _ = await asyncio.wait({outcome}, timeout=seconds)
            except asyncio.CancelledError:
                self._give_up(outcome)
                raise
            if not done:
                self._give_up(outcome)
                log.warning("%s hangs: given up after %g s, another thread takes its place", what, seconds)
                raise Unavailable(Failure.TIMED_OUT, host, f"{what} had no answer after {seconds:g} s")
            return outcome.result()

    def _give_up(self, outcome: "asyncio.Future[T]") -> None:
        self.hung += 1
        outcome.add_done_callback(self._ended)

    def _ended(self, outcome: "asyncio.Future[T]") -> None:
        self.hung -= 1
        if not outcome.cancelled():
            outcome.exception()  # looked at, so that nobody is warned of it


def _settle(loop: asyncio.AbstractEventLoop, outcome: "asyncio.Future[T]", work: Callable[[], T]) -> None:
    try:
        tell = partial(outcome.set_result, work())
    except BaseException as error:  # whatever it is, the waiting side is told
        tell = partial(outcome.set_exception, error)
    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(tell)
