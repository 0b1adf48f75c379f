"""When the group changes, the checkpoint in flight ends first; one that takes too long is abandoned, without effect."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.contract.broker import BrokerSettings
from streams.engine.app import StreamApp
from streams.engine.checkpoint import checkpointed
from streams.engine.driver import Consumer
from streams.engine.records import Record, Step
from streams.engine.settings import EngineSettings
from tests.engine.chain import CODEC, NUMBERS, Chain, Number, add_chain, fold
from tests.engine.running import FAST, PATIENT, HeldPublish, joining, running, until, with_consumer
from tests.engine.topic_io import assert_chained, has_committed, links, send, send_everywhere, states

PARTITIONS = range(NUMBERS.partitions)
HASTY = FAST.model_copy(update={"revocation_timeout": 0.3})


class DoesNotWait(Consumer):
    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        self.app.epoch += 1
        await driver.Consumer.on_partitions_revoked(self, revoked)


class AbandonsNothing(Consumer):
    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        epoch = self.app.epoch
        await super().on_partitions_revoked(revoked)
        self.app.epoch = epoch


def worker(here: BrokerSettings, consumer: type[Consumer] = Consumer, engine: EngineSettings = FAST) -> StreamApp:
    return add_chain(with_consumer(consumer)("chain", broker=here, engine=engine))


def counts(app: StreamApp) -> dict[int, int]:
    return {partition: app.stores[0].get(partition).state.count for partition in PARTITIONS}


def owned(app: StreamApp) -> list[int]:
    return [tp.partition for tp in app.consumer.assignment() if tp.topic == app.broker.name(NUMBERS)]


async def repeats_after_a_join(here: BrokerSettings, app: StreamApp, *, in_flight_until: str) -> int:
    """A second worker joins while a record's outputs are on their way; return how many are published twice."""
    held = hold_publish(app)
    async with running(app):
        await send(here, [7])
        await until(lambda: held.waiting)
        epoch = app.epoch
        async with joining(worker(here)) as is_there:
            if in_flight_until == "it is waited for":
                await until(lambda: app.closing)
                assert app.epoch == epoch
            else:
                await is_there.wait()
            held.open()
            await is_there.wait()
            await send(here, [8])
            await until(lambda: has_committed(here, 2))
    return assert_chained(await links(here), [7, 8])


def hold_publish(app: StreamApp) -> HeldPublish:
    held = HeldPublish(app)
    app.publish = held  # type: ignore[method-assign]
    return held


@pytest.mark.asyncio
async def test_the_checkpoint_in_flight_ends_before_the_partitions_go(here: BrokerSettings) -> None:
    assert await repeats_after_a_join(here, worker(here, engine=PATIENT), in_flight_until="it is waited for") == 0


@pytest.mark.asyncio
async def test_control_not_waited_for_it_is_done_twice(here: BrokerSettings) -> None:
    app = worker(here, DoesNotWait)
    assert await repeats_after_a_join(here, app, in_flight_until="the other is there") == 1


async def states_after_a_slow_checkpoint(here: BrokerSettings, app: StreamApp) -> list[tuple[int, int]]:
    """A checkpoint over 15 partitions takes longer than a revocation may; meanwhile their next owner goes on.

    Return what was then written to the changelog: partition and count, in order.
    """
    held = hold_publish(app)
    async with running(app):
        await send_everywhere(here, 1)
        await until(lambda: held.waiting)
        await until(lambda: all_read(app))
        held.let_one_pass()  # the first record alone; the others together come next
        await until(lambda: held.waiting and any(counts(app).values()))
        other = worker(here)
        async with joining(other) as is_there:
            await is_there.wait()
            await send_everywhere(here, 2)
            moved = owned(other)
            await until(lambda: all(counts(other)[partition] == 2 for partition in moved))
            held.open()
            await until(lambda: all(counts(app)[partition] == 2 for partition in owned(app)))
    for partition in PARTITIONS:
        assert_chained(await links(here, partition), [1, 2])
    return [(partition, held.state.count) for partition, held in await states(here)]


def all_read(app: StreamApp) -> bool:
    return all(app.consumer._read_offset[TP(app.broker.name(NUMBERS), partition)] == 0 for partition in PARTITIONS)


def went_back(written: Sequence[tuple[int, int]]) -> bool:
    counts = [[count for number, count in written if number == partition] for partition in PARTITIONS]
    return any(each != sorted(each) for each in counts)


@pytest.mark.asyncio
async def test_a_checkpoint_that_takes_too_long_is_abandoned_and_changes_nothing(here: BrokerSettings) -> None:
    written = await states_after_a_slow_checkpoint(here, worker(here, engine=HASTY))
    assert len(set(written)) == len(written)
    assert not went_back(written)


@pytest.mark.asyncio
async def test_control_not_abandoned_it_sets_the_state_of_partitions_back_that_it_no_longer_has(
    here: BrokerSettings,
) -> None:
    assert went_back(await states_after_a_slow_checkpoint(here, worker(here, AbandonsNothing, HASTY)))


class Impatient:
    """A stage that, before its first checkpoint, waits for what never comes until the wait is given up."""

    def __init__(self, app: StreamApp) -> None:
        self.waits, self.folded = 0, 0
        checkpointed(app, name="chain", sources=(NUMBERS,), codec=CODEC, fold=self._fold, before=self._before)

    async def _before(self, records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        self.waits += 1
        while self.waits == 1 and not given_up():
            await asyncio.sleep(0.01)

    def _fold(self, chain: Chain, record: Record[Number]) -> Step[Chain]:
        self.folded += 1
        return fold(chain, record)


@pytest.mark.asyncio
async def test_a_wait_that_is_given_up_delays_nobody_and_its_records_are_not_folded(here: BrokerSettings) -> None:
    one, other = (StreamApp("chain", broker=here, engine=FAST) for _ in range(2))
    waiting, going_on = Impatient(one), Impatient(other)
    going_on.waits = 1
    async with running(one):
        await send(here, [7])
        await until(lambda: waiting.waits)
        async with joining(other):
            await until(lambda: has_committed(here, 1))
    assert assert_chained(await links(here), [7]) == 0
    assert waiting.folded + going_on.folded == 1
