"""A commit that is under way while a worker stops is not taken for the last one."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.contract.broker import BrokerSettings
from streams.engine.driver import Consumer
from tests.engine.chain import add_chain
from tests.engine.running import FAST, running, until, with_consumer
from tests.engine.topic_io import committed, send


class SlowCommit(Consumer):
    """Its first commit leaves once another is asked for, with the offsets of when it began."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held, self.may_go = asyncio.Event(), asyncio.Event()

    async def _commit(self, offsets: Mapping[TP, int]) -> Any:
        self.held.set()
        await self.may_go.wait()
        return await super()._commit(offsets)

    async def maybe_wait_for_commit_to_finish(self) -> Any:
        if self.held.is_set():
            self.may_go.set()
        return await super().maybe_wait_for_commit_to_finish()


class StopsAsFaust(SlowCommit):
    on_stop = driver.Consumer.on_stop


async def commit_of_a_worker_stopped_in_a_commit(here: BrokerSettings, consumer: type[SlowCommit]) -> int:
    app = add_chain(with_consumer(consumer)("chain", broker=here, engine=FAST))
    async with running(app):
        await send(here, [1])
        await app.consumer.held.wait()
        await send(here, [2])
        await until(lambda: app.stores[0].get(0).state.count == 2)
    return await committed(here)


@pytest.mark.asyncio
async def test_what_is_done_during_a_commit_is_committed_at_the_stop(here: BrokerSettings) -> None:
    assert await commit_of_a_worker_stopped_in_a_commit(here, SlowCommit) == 2


@pytest.mark.asyncio
async def test_control_faust_takes_the_commit_under_way_for_the_last(here: BrokerSettings) -> None:
    assert await commit_of_a_worker_stopped_in_a_commit(here, StopsAsFaust) == 1
