"""Of a compacted topic only the newest of a checkpoint is published; None withdraws a key."""

from dataclasses import replace

import pytest

from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.topics import Kept, Topic
from streams.engine.app import StreamApp
from streams.engine.checkpoint import checkpointed
from streams.engine.records import Latest, Record, Step, newest
from tests.engine.chain import CODEC, NUMBERS, Chain, Number
from tests.engine.running import FAST, running, until
from tests.engine.topic_io import has_committed, read, send

LATEST = Topic(name="test.latest", event=Number, key="letter", partitions=1, kept=Kept.COMPACTED,
               producer="tests", consumers=("tests",), purpose="the newest number of each letter")


def latest(value: int | None, key: str = "a", topic: Topic = LATEST, partition: int = 0) -> Latest:
    event = None if value is None else Number(value=value)
    return Latest(topic=topic, keys=[key], make=lambda index: event, partition=partition)


def values(*given: Latest) -> list[tuple[str, int, str, int | None]]:
    return [(output.topic.name, output.partition, output.key, getattr(output.event, "value", None))
            for output in newest(given)]


def test_a_later_event_of_the_same_key_replaces_an_earlier_one() -> None:
    assert values(latest(1), latest(2), latest(3)) == [("test.latest", 0, "a", 3)]


def test_a_withdrawal_counts_as_the_newest_too() -> None:
    assert values(latest(1), latest(None)) == [("test.latest", 0, "a", None)]
    assert values(latest(None), latest(2)) == [("test.latest", 0, "a", 2)]


def test_keys_partitions_and_topics_are_apart() -> None:
    other = replace(LATEST, name="test.later")

    assert values(latest(1), latest(2, key="b"), latest(3), latest(4, topic=other), latest(5, partition=1)) == [
        ("test.latest", 0, "a", 3), ("test.latest", 0, "b", 2), ("test.later", 0, "a", 4), ("test.latest", 1, "a", 5)]


def test_what_is_replaced_is_never_made() -> None:
    made: list[int] = []

    def make(index: int) -> Number:
        made.append(index)
        return Number(value=index)

    newest([Latest(topic=LATEST, keys=["a", "b"], make=make), latest(2, key="a")])
    assert made == [1]


def twice(chain: Chain, record: Record[Number]) -> Step[Chain]:
    return Step(state=chain, outputs=[], latest=[latest(1), latest(2), latest(3, key="b"), latest(None, key="b")])


@pytest.mark.asyncio
async def test_a_checkpoint_publishes_a_compacted_key_once_and_withdraws_it_by_an_empty_record(
    here: BrokerSettings,
) -> None:
    await admin.create(here, [admin.wanted(LATEST, here)])
    app = StreamApp("chain", broker=here, engine=FAST)
    checkpointed(app, name="chain", sources=(NUMBERS,), codec=CODEC, fold=twice)
    await send(here, [0])
    async with running(app):
        await until(lambda: has_committed(here, 1))
    found = [(record.key, record.value) for record in await read(here, here.name(LATEST))]
    assert found == [(b"a", encode(Number(value=2))), (b"b", None)]
