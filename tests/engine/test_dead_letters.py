"""What cannot be used becomes a dead letter, with where it came from and why, and the stream goes on."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.codec import Undecodable, encode
from streams.contract.events.runtime import DeadLetter, Reason
from streams.contract.topics import Topic
from streams.engine import checkpoint
from streams.engine.app import StreamApp
from streams.engine.batches import decoded
from streams.engine.checkpoint import checkpointed
from streams.engine.handler import handled
from streams.engine.records import Record, Step
from tests.engine.chain import CODEC, NUMBERS, OTHERS, Chain, Number, add_chain, chain_of, chained, fold
from tests.engine.running import FAST, running, until
from tests.engine.topic_io import committed, dead_letters, has_committed, links, send_raw

POISON = b'{"value": "many"}'
UNLUCKY = 13


def superstitious(chain: Chain, record: Record[Number]) -> Step[Chain]:
    if record.event.value == UNLUCKY:
        raise ZeroDivisionError("unlucky")
    return fold(chain, record)


async def send_with_poison(here: BrokerSettings) -> None:
    for topic in (NUMBERS, OTHERS):
        values = [encode(Number(value=1)), POISON, encode(Number(value=UNLUCKY)), None, encode(Number(value=2))]
        await send_raw(here, here.name(topic), [("key", value) for value in values])


def letter_from(topic: str, offset: int, value: bytes | None, reason: Reason) -> dict[str, Any]:
    return {"topic": topic, "partition": 0, "offset": offset, "key": b"key", "value": value, "reason": reason,
            "row": None}


def without_detail(letter: DeadLetter) -> dict[str, Any]:
    return letter.model_dump(exclude={"detail"})


@pytest.mark.asyncio
async def test_a_poison_record_and_a_fold_that_raises_become_dead_letters_and_nothing_else_is_touched(
    here: BrokerSettings,
) -> None:
    await send_with_poison(here)
    app = StreamApp("chain", broker=here, engine=FAST)
    checkpointed(app, name="chain", sources=(NUMBERS,), codec=CODEC, fold=superstitious)
    async with running(app):
        await until(lambda: has_committed(here, 5))
        assert app.stores[0].get(0).state == chain_of([1, 2])
        assert app.stores[0].get(0).last(NUMBERS.name) == 4
    assert await links(here) == chained([1, 2])
    poison, raised, empty = await dead_letters(here)
    assert without_detail(poison) == letter_from(NUMBERS.name, 1, POISON, Reason.UNDECODABLE)
    assert poison.detail.startswith("value: Input should be a valid integer")
    assert without_detail(raised) == letter_from(
        NUMBERS.name, 2, encode(Number(value=UNLUCKY)), Reason.PROCESSING_FAILED)
    assert raised.detail.startswith("Traceback")
    assert "in superstitious" in raised.detail
    assert raised.detail.endswith("ZeroDivisionError: unlucky\n")
    assert without_detail(empty) == letter_from(NUMBERS.name, 3, None, Reason.UNDECODABLE)
    assert empty.detail == "the record has no value"


@pytest.mark.asyncio
async def test_a_stage_without_state_sets_a_poison_record_aside_too(here: BrokerSettings) -> None:
    done: list[int] = []

    async def keep(records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        done.extend(record.event.value for record in records)

    await send_with_poison(here)
    app = StreamApp("chain", broker=here, engine=FAST)
    handled(app, name="keep", sources=(OTHERS,), handle=keep)
    async with running(app):
        await until(lambda: done == [1, UNLUCKY, 2])
    assert [without_detail(letter) for letter in await dead_letters(here)] == [
        letter_from(OTHERS.name, 1, POISON, Reason.UNDECODABLE),
        letter_from(OTHERS.name, 3, None, Reason.UNDECODABLE),
    ]


@pytest.mark.asyncio
async def test_control_a_stage_that_decodes_for_itself_is_stopped_by_one_poison_record_at_every_start(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded_or_raised(topic: Topic, message: Any) -> Record[Any]:
        record = decoded(topic, message)
        if isinstance(record, Record):
            return record
        raise Undecodable("value: Input should be a valid integer")

    monkeypatch.setattr(checkpoint, "decoded", decoded_or_raised)
    await send_with_poison(here)
    async with running(add_chain(StreamApp("chain", broker=here, engine=FAST))) as app:
        await until(lambda: app.crash_reason)
        assert isinstance(app.crash_reason, Undecodable)
    assert await committed(here) <= 1


@pytest.mark.asyncio
async def test_of_two_stages_that_read_a_topic_one_tells_of_a_bad_record_and_both_must_be_done(
    here: BrokerSettings,
) -> None:
    await send_raw(here, here.name(NUMBERS), [("key", POISON), ("key", encode(Number(value=1)))])
    app = StreamApp("chain", broker=here, engine=FAST)
    may_go = asyncio.Event()

    async def quick(records: Sequence[Record[Number]], given_up: Callable[[], bool]) -> None:
        """Do nothing."""

    async def slow(records: Sequence[Record[Number]], given_up: Callable[[], bool]) -> None:
        await may_go.wait()

    handled(app, name="quick", sources=(NUMBERS,), handle=quick)
    handled(app, name="slow", sources=(NUMBERS,), handle=slow)
    async with running(app), asyncio.TaskGroup() as tasks:
        ends = tasks.create_task(app.standing.follow_ends())
        await until(lambda: app.standing.lag().get((NUMBERS.name, 0)) == 2)
        may_go.set()
        await until(lambda: app.standing.lag().get((NUMBERS.name, 0)) == 0)
        await until(lambda: has_committed(here, 2))
        ends.cancel()
    assert [letter.reason for letter in await dead_letters(here)] == [Reason.UNDECODABLE]
