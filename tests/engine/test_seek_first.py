"""No record is handed out before the seek behind the state: what was read until then is from elsewhere."""

import asyncio
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver

from streams.contract.broker import BrokerSettings
from streams.engine.app import StreamApp
from streams.engine.checkpoint import Gap
from streams.engine.driver import Consumer
from streams.engine.run import create_changelogs
from streams.engine.state import Held
from tests.engine.chain import NUMBERS, add_chain, chain_of, chained
from tests.engine.running import FAST, running, until, with_consumer
from tests.engine.topic_io import commit, has_committed, links, put_state, send

VALUES = range(1, 21)


class SlowToSeek(Consumer):
    """Takes its time between the end of a recovery and the seek: as long as two polls, or until the app has crashed."""

    handed_out = 0

    slow_seconds = 0.6

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hand_out: Any = self.callback
        self.callback: Any = self._count

    async def _count(self, message: Any) -> None:
        self.handed_out += message.topic == self.app.broker.name(NUMBERS)
        await self._hand_out(message)

    async def perform_seek(self) -> None:
        if asyncio.current_task() is not self._fetcher:
            await asyncio.wait({asyncio.ensure_future(until(lambda: self.app.crash_reason))},
                               timeout=self.slow_seconds)
            self.handed_out_before = self.handed_out
        await super().perform_seek()


class ResumesTooEarly(SlowToSeek):
    slow_seconds = 20.0  # at most: until it has crashed
    resume_partitions = driver.Consumer.resume_partitions

    async def perform_seek(self) -> None:
        """Read from where the group committed, also when a poll under way at the end of the recovery has read on."""
        if asyncio.current_task() is not self._fetcher:
            await driver.Consumer.seek_to_committed(self)
        await super().perform_seek()


async def started_with_a_commit_beyond_the_state(here: BrokerSettings, consumer: type[SlowToSeek]) -> StreamApp:
    app = add_chain(with_consumer(consumer)("chain", broker=here, engine=FAST))
    await send(here, VALUES)
    await create_changelogs(app)
    await put_state(here, 0, Held(state=chain_of(VALUES[:12]), offsets={NUMBERS.name: 11}))
    await commit(here, {0: 16})
    async with running(app):
        if app.crash_reason is None:
            await until(lambda: has_committed(here, 20))
    return app


@pytest.mark.asyncio
async def test_a_source_is_silent_until_its_seek_is_done(here: BrokerSettings) -> None:
    app = await started_with_a_commit_beyond_the_state(here, SlowToSeek)
    assert app.crash_reason is None
    assert app.consumer.handed_out_before == 0
    assert await links(here) == chained(VALUES)[12:]


@pytest.mark.asyncio
async def test_control_resumed_before_it_the_stage_is_given_records_from_elsewhere(here: BrokerSettings) -> None:
    app = await started_with_a_commit_beyond_the_state(here, ResumesTooEarly)
    assert isinstance(app.crash_reason, Gap)
    assert "offset 16 came where 12 was due" in str(app.crash_reason)
