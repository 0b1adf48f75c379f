"""`closing` holds until a revocation is done: a record read meanwhile belongs to the next owner."""

import asyncio
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.contract.broker import BrokerSettings
from streams.engine.app import StreamApp
from streams.engine.checkpoint import Gap
from streams.engine.driver import Consumer
from tests.engine.chain import NUMBERS, add_chain
from tests.engine.running import FAST, PATIENT, HeldPublish, joining, running, until, with_consumer
from tests.engine.topic_io import assert_chained, has_committed, links, send


class Metered(Consumer):
    """Hands out no record beyond an offset, though it may have been fetched."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = 0
        self._hand_out: Any = self.callback
        self.callback: Any = self._metered

    async def _metered(self, message: Any) -> None:
        while message.topic.endswith(NUMBERS.name) and message.offset > self.last:
            await asyncio.sleep(0.01)
        await self._hand_out(message)


class OpensTooEarly(Metered):
    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        app = self.app
        app.closing = True
        await app.idle_within(app.engine.revocation_timeout)
        app.epoch += 1
        app.closing = False
        await app.producer.flush()
        await self.commit()
        await driver.Consumer.on_partitions_revoked(self, revoked)


class HeldFlush:
    """Stands before a producer's `flush` until opened."""

    def __init__(self, producer: Any) -> None:
        self.waiting, self.gate = asyncio.Event(), asyncio.Event()
        self._flush, producer.flush = producer.flush, self

    async def __call__(self) -> None:
        self.waiting.set()
        await self.gate.wait()
        await self._flush()


async def read_during_a_revocation(here: BrokerSettings, consumer: type[Metered]) -> StreamApp:
    """Of three records one is in flight, one comes while that one is waited for, one while all is flushed."""
    app = add_chain(with_consumer(consumer)("chain", broker=here, engine=PATIENT))
    held = HeldPublish(app)
    app.publish = held  # type: ignore[method-assign]
    await send(here, [1, 2, 3])
    async with running(app):
        await until(lambda: held.waiting)
        async with joining(add_chain(StreamApp("chain", broker=here, engine=FAST))) as is_there:
            await until(lambda: app.closing)
            await handed_out(app, 1)
            flush = HeldFlush(app.producer)
            held.open()
            await flush.waiting.wait()
            await handed_out(app, 2)
            flush.gate.set()
            await is_there.wait()
            await until(lambda: has_committed(here, 3))
    return app


async def handed_out(app: StreamApp, offset: int) -> None:
    app.consumer.last = offset
    partition = TP(app.broker.name(NUMBERS), 0)
    await until(lambda: app.consumer._read_offset[partition] == offset or app.crash_reason)


@pytest.mark.asyncio
async def test_records_that_come_during_a_revocation_are_left_to_the_next_owner(here: BrokerSettings) -> None:
    app = await read_during_a_revocation(here, Metered)
    assert app.crash_reason is None
    assert assert_chained(await links(here), [1, 2, 3]) == 0


@pytest.mark.asyncio
async def test_control_opened_before_the_flush_a_later_record_comes_without_the_one_before_it(
    here: BrokerSettings,
) -> None:
    app = await read_during_a_revocation(here, OpensTooEarly)
    assert isinstance(app.crash_reason, Gap)
    assert "offset 2 came where 1 was due" in str(app.crash_reason)
