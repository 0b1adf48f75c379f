"""SIGTERM and SIGINT end the work at once; what was under way is made good by the next start."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

STOPPED: Final = "stopped before the end; start it again and it goes on from there"
STOPPED_DRY: Final = "stopped before the end (dry run: nothing was published)"
T = TypeVar("T")


async def unless_stopped(work: Coroutine[Any, Any, T]) -> T | None:
    """Return what the work gives, None when a signal ended it before."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    await asyncio.wait({task})
    return None if task.cancelled() else task.result()
