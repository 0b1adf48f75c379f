"""Work that is cancelled in one moment after another must end each time, and leave nothing."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any


async def cancelled_in_each(moments: Iterable[float], times: int, work: Callable[[], Coroutine[Any, Any, None]],
                            ) -> None:
    """Begin it anew for each moment, in seconds, and cancel it then, so many times in a row."""
    before = asyncio.all_tasks()
    for seconds in moments:
        working = asyncio.create_task(work())
        await asyncio.sleep(seconds)
        for _ in range(times):
            working.cancel()
            await asyncio.sleep(0)
        await asyncio.wait({working}, timeout=20)
        assert working.cancelled(), seconds
        await asyncio.sleep(0.01)  # a transport that is closed is gone a round of the loop later
        assert [repr(task) for task in asyncio.all_tasks() - before] == [], seconds
