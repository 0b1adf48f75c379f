"""A thread that hangs costs its own work and nothing else, and only so many may."""

import asyncio
import threading

import pytest

from connectors.akshare_tables.threads import Threads
from connectors.upstream.failure import Failure, Unavailable


@pytest.mark.asyncio
async def test_a_hung_thread_is_told_and_replaced_until_too_many_hang(caplog: pytest.LogCaptureFixture) -> None:
    threads, end = Threads(at_once=1, most_hung=2), threading.Event()
    for _ in range(2):
        with pytest.raises(Unavailable) as raised:
            await threads.run("host", "stock_table", end.wait, 0.01)
        assert raised.value.failure is Failure.TIMED_OUT
    assert (threads.hung, len(caplog.messages)) == (2, 2)
    with pytest.raises(Unavailable) as refused:
        await threads.run("host", "stock_table", lambda: True, 5)
    assert refused.value.failure is Failure.LEFT_ALONE
    end.set()
    while threads.hung:
        await asyncio.sleep(0)
    assert await threads.run("host", "stock_table", lambda: 7, 5) == 7


@pytest.mark.asyncio
async def test_no_more_run_at_once_than_are_allowed() -> None:
    threads, running, most, lock = Threads(at_once=2), 0, 0, threading.Lock()
    gate = threading.Barrier(2)

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        gate.wait(10)
        with lock:
            running -= 1

    await asyncio.gather(*(threads.run("host", "work", work, 30) for _ in range(6)))
    assert most == 2


@pytest.mark.asyncio
async def test_what_a_work_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        await Threads().run("host", "work", lambda: 1 // 0, 5)


@pytest.mark.asyncio
async def test_a_work_that_is_cancelled_counts_as_hung_until_it_ends() -> None:
    threads, begun, end = Threads(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        end.wait(10)

    task = asyncio.create_task(threads.run("host", "work", work, 30))
    while not begun.is_set():
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert threads.hung == 1
    end.set()
    while threads.hung:
        await asyncio.sleep(0)
