"""Of a compacted topic only the newest of a checkpoint is published; None withdraws a key."""

from dataclasses import replace

import pytest

from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.topics import Kept, Topic
from streams.engine.app import StreamApp
from streams.engine.checkpoint import checkpointed, newest
from streams.engine.records import Output, Record, Step
from tests.engine.chain import CODEC, LINKS, NUMBERS, Chain, Number
from tests.engine.running import FAST, running, until
from tests.engine.topic_io import has_committed, read, send

LATEST = Topic(name="test.latest", event=Number, key="letter", partitions=1, kept=Kept.COMPACTED,
               producer="tests", consumers=("tests",), purpose="the newest number of each letter")


def output(value: int | None, topic: Topic = LATEST, key: str = "a") -> Output:
    return Output(topic=topic, key=key, event=None if value is None else Number(value=value))


def test_a_later_output_of_the_same_key_replaces_an_earlier_one() -> None:
    assert newest([output(1), output(2), output(3)]) == [output(3)]


def test_a_withdrawal_counts_as_the_newest_too() -> None:
    assert newest([output(1), output(None)]) == [output(None)]
    assert newest([output(None), output(2)]) == [output(2)]


def test_keys_and_topics_are_apart_and_the_order_stays() -> None:
    other = replace(LATEST, name="test.later")
    outputs = [output(1), output(1, key="b"), output(1, topic=other)]
    assert newest(outputs) == outputs
    assert newest([output(1), output(2, key="b"), output(3)]) == [output(2, key="b"), output(3)]


def test_of_a_topic_that_keeps_everything_nothing_is_left_out() -> None:
    outputs = [output(value, topic=LINKS) for value in (1, 2, 1)]
    assert newest(outputs) == outputs


def twice(chain: Chain, record: Record[Number]) -> Step[Chain]:
    return Step(state=chain, outputs=[output(1), output(2), output(3, key="b"), output(None, key="b")])


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
