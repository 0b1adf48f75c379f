"""Workers come and go under load: nothing is lost, nothing is wrong, every repeat is identical."""

import signal
from functools import partial
from pathlib import Path

import pytest

from streams.contract.broker import BrokerSettings
from streams.engine.app import StreamApp
from tests.engine.chain import NUMBERS, add_chain
from tests.engine.feed import feeding
from tests.engine.processes import WorkerProcess
from tests.engine.running import FAST, running, until
from tests.engine.topic_io import assert_all_chained, has_done


async def joins_and_leaves(here: BrokerSettings, folder: Path, count: int, *, kill_every: int) -> int:
    """One worker stays, another joins and leaves so many times, some of them by SIGKILL; return the repeats."""
    with WorkerProcess("chain", here, folder / "stays") as stays:
        await stays.until_ready()
        async with feeding(here, NUMBERS.partitions) as feed:
            for number in range(1, count + 1):
                with WorkerProcess("chain", here, folder / str(number)) as comes:
                    await comes.until_ready()
                    await feed.more()
                    if number % kill_every:
                        comes.send_signal(signal.SIGTERM)
                        assert comes.ended() == 0
                await until(partial(has_done, here, feed.sent))
        await until(partial(has_done, here, feed.sent))
        stays.send_signal(signal.SIGTERM)
        assert stays.ended() == 0
    return await assert_all_chained(here, feed.sent)


@pytest.mark.asyncio
async def test_three_joins_and_leaves_harm_nothing(here: BrokerSettings) -> None:
    async with running(chain_app(here)):
        async with feeding(here, NUMBERS.partitions) as feed:
            for _ in range(3):
                async with running(chain_app(here)):
                    await feed.more()
                await until(partial(has_done, here, feed.sent))
        await until(partial(has_done, here, feed.sent))
    await assert_all_chained(here, feed.sent)


def chain_app(here: BrokerSettings) -> StreamApp:
    return add_chain(StreamApp("chain", broker=here, engine=FAST))


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.asyncio
async def test_twenty_joins_and_leaves_every_fifth_by_sigkill_harm_nothing(
    whole: BrokerSettings, tmp_path: Path
) -> None:
    await joins_and_leaves(whole, tmp_path, 20, kill_every=5)
