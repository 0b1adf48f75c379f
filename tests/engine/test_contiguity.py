"""A hole in the offsets of an input is an error: the process ends and resumes behind its state."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from faust.types import TP

from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.lag import LagReader
from streams.engine import checkpoint
from streams.engine.app import StreamApp
from streams.engine.checkpoint import Gap
from streams.engine.handler import handled
from streams.engine.records import Record
from streams.engine.state import Held
from tests.engine.chain import NUMBERS, OTHERS, Number, add_chain, chain_of, chained
from tests.engine.fake_events import a_store, folded, happening
from tests.engine.running import FAST, crash_of, running, until
from tests.engine.topic_io import has_committed, links, send


def test_a_hole_within_a_batch_is_an_error_that_names_it() -> None:
    with pytest.raises(Gap, match=r"test\.numbers\[0\]: offset 3 came where 2 was due"):
        folded(a_store(), happening(0), happening(1), happening(3))


def test_a_hole_behind_the_state_is_an_error() -> None:
    store = a_store()
    store.set(0, Held(state=chain_of([1, 2]), offsets={NUMBERS.name: 1}))
    with pytest.raises(Gap, match="offset 3 came where 2 was due"):
        folded(store, happening(3))


def test_without_a_state_the_first_record_is_due_where_reading_began() -> None:
    assert folded(a_store(), happening(7), resumed={TP(NUMBERS.name, 0): 7})[0][0].offsets == {NUMBERS.name: 7}
    with pytest.raises(Gap, match="offset 7 came where 0 was due"):
        folded(a_store(), happening(7))


def test_each_source_and_each_partition_is_counted_by_itself() -> None:
    held, _ = folded(a_store(NUMBERS, OTHERS), happening(0), happening(0, topic=OTHERS), happening(0, partition=5),
                     happening(1), happening(1, topic=OTHERS))
    assert held[0].offsets == {NUMBERS.name: 1, OTHERS.name: 1}
    assert held[5].offsets == {NUMBERS.name: 0}


async def ends_at(here: BrokerSettings, offset: int) -> bool:
    async with LagReader(here) as reader:
        return max((await reader.ends([NUMBERS])).values()) == offset


async def send_with_a_hole(here: BrokerSettings) -> None:
    """Offset 0, then 1 in a transaction, whose end takes offset 2, then 3."""
    await send(here, [1])
    producer = AIOKafkaProducer(**here.client(), transactional_id=here.name("tests"))
    async with producer, producer.transaction():
        await producer.send_and_wait(here.name(NUMBERS), encode(Number(value=2)), partition=0)
    await until(lambda: ends_at(here, 3))  # its end is written a little later
    await send(here, [3])


@pytest.mark.asyncio
async def test_a_real_hole_crashes_the_app_and_what_is_behind_it_is_not_done(here: BrokerSettings) -> None:
    await send_with_a_hole(here)
    async with running(add_chain(StreamApp("chain", broker=here, engine=FAST))) as app:
        reason = await crash_of(app)
    assert isinstance(reason, Gap)
    assert "offset 3 came where 2 was due" in str(reason)
    assert await links(here) == chained([1, 2])[:len(await links(here))]


@pytest.mark.asyncio
async def test_control_without_the_check_a_hole_goes_unnoticed(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "_require_contiguous", lambda *_: None)
    await send_with_a_hole(here)
    async with running(add_chain(StreamApp("chain", broker=here, engine=FAST))) as app:
        await until(lambda: has_committed(here, 4))
        assert app.crash_reason is None


@pytest.mark.asyncio
async def test_a_stage_without_state_bears_the_holes_of_a_compacted_input(here: BrokerSettings) -> None:
    done: list[int] = []

    async def keep(records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        done.extend(record.event.value for record in records)

    await send_with_a_hole(here)
    app = StreamApp("chain", broker=here, engine=FAST)
    handled(app, name="keep", sources=(NUMBERS,), handle=keep)
    async with running(app):
        await until(lambda: has_committed(here, 4))
    assert done == [1, 2, 3]
