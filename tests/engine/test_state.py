"""State is one value a table and partition, set whole, with the offset of the last record of each source in it."""

from typing import Any

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.codec import decode
from streams.engine.app import StreamApp
from streams.engine.run import create_changelogs
from streams.engine.state import Held, pack, unpack, unpack_offsets
from tests.engine.chain import CODEC, NUMBERS, OTHERS, Chain, Number, add_chain, chain_of, chained
from tests.engine.fake_events import a_store, folded, happening
from tests.engine.running import FAST, running, until
from tests.engine.topic_io import changelog, commit, has_committed, links, put_state, read, send

TEN = range(1, 11)


def test_a_state_and_its_offsets_come_back_from_their_bytes() -> None:
    held = Held(state=chain_of(TEN), offsets={NUMBERS.name: 9, OTHERS.name: 4})
    assert unpack(pack(held, CODEC), CODEC) == held
    assert unpack_offsets(pack(held, CODEC)) == held.offsets


def test_a_state_packs_to_the_same_bytes_whatever_the_order_of_its_sources() -> None:
    offsets = {NUMBERS.name: 9, OTHERS.name: 4}
    assert pack(Held(state=Chain(), offsets=offsets), CODEC) == pack(
        Held(state=Chain(), offsets=dict(reversed(offsets.items()))), CODEC)


def test_a_partition_without_a_state_starts_empty_and_at_its_first_record() -> None:
    store = a_store()
    assert store.get(3) == Held(state=Chain())
    assert store.resume_at(NUMBERS.name, 3) == 0


def test_a_partition_resumes_behind_the_last_record_of_each_source() -> None:
    store = a_store(NUMBERS, OTHERS)
    store.set(3, Held(state=chain_of(TEN), offsets={NUMBERS.name: 9}))
    assert store.resume_at(NUMBERS.name, 3) == 10
    assert store.resume_at(OTHERS.name, 3) == 0


def test_bytes_that_came_another_way_are_decoded_anew() -> None:
    store = a_store()
    store.set(0, Held(state=chain_of([1]), offsets={NUMBERS.name: 0}))
    store.table["0"] = pack(Held(state=chain_of([1, 2]), offsets={NUMBERS.name: 1}), CODEC)
    assert store.get(0).state == chain_of([1, 2])


def test_each_partition_has_its_own_state() -> None:
    held, _ = folded(a_store(), happening(0, 5, partition=0), happening(0, 6, partition=1))
    assert {partition: each.state for partition, each in held.items()} == {0: chain_of([5]), 1: chain_of([6])}


def test_a_redelivered_input_changes_nothing() -> None:
    store = a_store()
    store.set(0, Held(state=chain_of(TEN), offsets={NUMBERS.name: 9}))
    assert folded(store, *map(happening, range(10))) == ({}, [])


def test_of_a_batch_that_is_partly_known_only_the_new_is_folded() -> None:
    store = a_store()
    store.set(0, Held(state=chain_of(TEN[:3]), offsets={NUMBERS.name: 2}))
    held, outputs = folded(store, *map(happening, range(5)))
    assert held == {0: Held(state=chain_of(TEN[:5]), offsets={NUMBERS.name: 4})}
    assert [output.event for output in outputs] == chained(TEN[:5])[3:]


def adding(here: BrokerSettings) -> StreamApp:
    """A stage as Faust's examples have it: its table counts up with each record."""
    app = StreamApp("chain", broker=here, engine=FAST)
    counts = app.state_table("chain", NUMBERS.partitions)

    async def stage(stream: Any) -> None:
        async for event in stream.noack().events():
            decode(Number, event.message.value)
            key = str(event.message.partition)
            counts[key] = str(int(counts.data.get(key) or b"0") + 1).encode()
            event.ack()

    app.agent(app.source(NUMBERS), name="chain", concurrency=1)(stage)
    return app


@pytest.mark.asyncio
async def test_a_checkpoint_writes_one_value_whole_and_a_redelivery_writes_none(here: BrokerSettings) -> None:
    app = add_chain(StreamApp("chain", broker=here, engine=FAST))
    await create_changelogs(app)
    await send(here, TEN)
    done = Held(state=chain_of(TEN), offsets={NUMBERS.name: 9})
    await put_state(here, 0, done)
    await commit(here, {0: 5})
    async with running(app):
        await send(here, [11])
        await until(lambda: has_committed(here, 11))
    written = [record.value for record in await read(here, changelog(here))]
    assert written == [pack(done, CODEC), pack(Held(state=chain_of(range(1, 12)), offsets={NUMBERS.name: 10}), CODEC)]
    assert await links(here) == chained(range(1, 12))[10:]


@pytest.mark.asyncio
async def test_control_a_table_that_is_added_to_counts_a_redelivered_input_twice(here: BrokerSettings) -> None:
    await create_changelogs(add_chain(StreamApp("chain", broker=here, engine=FAST)))
    await send(here, TEN)
    async with running(adding(here)):
        await until(lambda: has_committed(here, 10))
    await commit(here, {0: 5})
    async with running(adding(here)):
        await until(lambda: has_committed(here, 10))
    assert (await read(here, changelog(here)))[-1].value == b"15"
