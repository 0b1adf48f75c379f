"""Waits for tasks although the waiter is cancelled, so that what is being closed is closed."""

import asyncio
from collections.abc import Collection
from typing import Any


async def outlast(tasks: "Collection[asyncio.Future[Any]]", seconds: float) -> bool:
    """Return once all are done, or after so many seconds; say whether this was cancelled meanwhile."""
    now, cancelled = asyncio.get_running_loop().time, False
    until = now() + seconds
    while (left := [task for task in tasks if not task.done()]) and now() < until:
        try:
            await asyncio.wait(left, timeout=until - now())
        except asyncio.CancelledError:
            cancelled = True
    return cancelled
