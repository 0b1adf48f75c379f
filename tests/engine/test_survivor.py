"""The keyed state of a worker that is killed is found by the one that survives it."""

import signal
from functools import partial
from pathlib import Path

import pytest

from streams.contract.broker import BrokerSettings
from tests.engine.chain import NUMBERS
from tests.engine.feed import feeding
from tests.engine.processes import WorkerProcess
from tests.engine.running import until
from tests.engine.topic_io import assert_all_chained, has_done


@pytest.mark.asyncio
async def test_after_a_sigkill_the_survivor_goes_on_where_the_states_of_the_killed_end(
    whole: BrokerSettings, tmp_path: Path
) -> None:
    with WorkerProcess("chain", whole, tmp_path / "one") as one, WorkerProcess("chain", whole, tmp_path / "two") as two:
        await one.until_ready()
        await two.until_ready()
        async with feeding(whole, NUMBERS.partitions) as feed:
            await feed.more()
            await until(partial(has_done, whole, feed.sent))
            one.kill()
            killed_at = feed.sent
            await until(partial(has_done, whole, killed_at + 3))
        await until(partial(has_done, whole, feed.sent))
        two.send_signal(signal.SIGTERM)
        assert two.ended() == 0
    assert feed.sent > killed_at
    await assert_all_chained(whole, feed.sent)
