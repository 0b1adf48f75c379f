"""A worker that was stopped, and comes back after its partitions have gone, does no harm."""

import asyncio
import signal
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from streams.contract.broker import BrokerSettings
from tests.engine.chain import NUMBERS
from tests.engine.feed import Feed, feeding
from tests.engine.processes import WorkerProcess
from tests.engine.running import until
from tests.engine.topic_io import assert_all_chained, group_size, has_done, has_kept

SESSION = 1.5


async def stopped_and_resumed(here: BrokerSettings, workers: list[WorkerProcess], feed: Feed, which: int) -> None:
    """Stop one of two workers for twice its session and at least until the other has its partitions; resume it."""
    stopped_at = feed.sent
    workers[which].send_signal(signal.SIGSTOP)
    await asyncio.sleep(2 * SESSION)
    await until(partial(has_done, here, stopped_at + 3))
    workers[which].send_signal(signal.SIGCONT)
    await until(lambda: is_pair(here))
    await until(partial(has_done, here, feed.sent))


async def is_pair(here: BrokerSettings) -> bool:
    return await group_size(here) == 2


async def rounds(here: BrokerSettings, folder: Path, count: int) -> int:
    """Return how many repeats there were in so many rounds; both workers are started anew after each."""
    async with feeding(here, NUMBERS.partitions) as feed:
        for number in range(count):
            with ExitStack() as running:
                workers = [running.enter_context(WorkerProcess("chain", here, folder / f"{number}-{which}",
                                                               session_timeout=SESSION)) for which in (0, 1)]
                for worker in workers:
                    await worker.until_ready()
                await until(lambda: is_pair(here))
                await stopped_and_resumed(here, workers, feed, number % 2)
                for worker in workers:
                    worker.send_signal(signal.SIGTERM)
                assert [worker.ended() for worker in workers] == [0, 0]
    with WorkerProcess("chain", here, folder / "last"):  # redoes what a late write of a stopped worker has set back
        await until(partial(has_done, here, feed.sent))
        await until(partial(has_kept, here, feed.sent))
    return await assert_all_chained(here, feed.sent)


@pytest.mark.asyncio
async def test_a_worker_stopped_for_two_sessions_comes_back_and_the_results_are_right(
    whole: BrokerSettings, tmp_path: Path
) -> None:
    await rounds(whole, tmp_path, 1)


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.asyncio
async def test_so_they_are_after_many_rounds(whole: BrokerSettings, tmp_path: Path) -> None:
    await rounds(whole, tmp_path, 10)
