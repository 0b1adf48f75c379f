"""Work side by side, and an end of it that is certain.

asyncio.TaskGroup is not used: up to Python 3.12 it loses the cancellation of its caller when a child fails in the same
moment (gh-116720), and asyncio.wait_for of 3.11 loses one too (gh-86296).
"""

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any, Final

from streams.contract.outlast import outlast

AGAIN_SECONDS: Final = 10.0  # after which what has not ended is cancelled again: longer than any orderly close


async def together(*works: Coroutine[Any, Any, None]) -> None:
    """Return once all are done. The first that fails ends all, and its error is the error."""
    if failed := await failures(*works):
        raise failed[0]


async def failures(*works: Coroutine[Any, Any, None]) -> list[BaseException]:
    """Return the errors of the works, the first ones first; whoever has not failed by then has been ended."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        first = _errors(tasks)
    finally:
        await ended(tasks)
    return [*first, *(error for error in _errors(tasks) if error not in first)]


async def ended(tasks: "Collection[asyncio.Future[Any]]") -> None:
    """Cancel tasks and return once all are done, also if the caller is cancelled meanwhile.

    They are cancelled once, so that each can close what it has opened, and again after a while.
    """
    interrupted = False
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        interrupted |= await outlast(left, AGAIN_SECONDS)
    _errors(tasks)  # once looked at, an error of one that was cut short is not logged by the loop
    if interrupted:
        raise asyncio.CancelledError


def _errors(tasks: "Collection[asyncio.Future[Any]]") -> list[BaseException]:
    return [error for task in tasks if task.done() and not task.cancelled() and (error := task.exception())]
