"""Events go out in batches, and nobody can tell: order, offsets and bytes are those of one record at a time."""

import pytest
from aiokafka import AIOKafkaProducer

from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.events.base import Event
from streams.contract.topics import Kept, Topic
from streams.engine.records import Output
from streams.engine.sending import BATCH_BYTES, send_all
from streams.engine.settings import MAX_MESSAGE_BYTES
from tests.engine.topic_io import read


class Word(Event):
    text: str


WORDS = Topic(name="test.words", event=Word, key="word", partitions=3, kept=Kept.DAYS, producer="tests",
              consumers=("tests",), purpose="words of any length")


def output(text: str | None, partition: int = 0) -> Output:
    return Output(topic=WORDS, key="k", event=None if text is None else Word(text=text), partition=partition)


async def sent(here: BrokerSettings, outputs: list[Output]) -> list[int]:
    await admin.create(here, [admin.wanted(WORDS, here)])
    async with AIOKafkaProducer(**here.client(), max_batch_size=BATCH_BYTES,
                                max_request_size=MAX_MESSAGE_BYTES) as producer:
        return await send_all(producer, here, outputs)


@pytest.mark.asyncio
async def test_each_event_stands_at_the_offset_that_is_returned_for_it(here: BrokerSettings) -> None:
    outputs = [output(f"{number}-{'x' * 2_000}", number * 7 % 3) for number in range(1_200)]  # 0.8 MB a partition
    offsets = await sent(here, outputs)
    found = {(record.partition, record.offset): record.value for record in await read(here, here.name(WORDS))}

    assert found == {(o.partition, offset): encode(o.event) for o, offset in zip(outputs, offsets, strict=True)
                     if o.event is not None}


@pytest.mark.asyncio
async def test_events_of_a_partition_keep_their_order(here: BrokerSettings) -> None:
    offsets = await sent(here, [output("x" * 9_000, number % 2) for number in range(200)])

    assert (offsets[::2], offsets[1::2]) == (list(range(100)), list(range(100)))


@pytest.mark.asyncio
async def test_an_event_longer_than_a_batch_and_a_withdrawal_go_out_too(here: BrokerSettings) -> None:
    offsets = await sent(here, [output("a"), output("b" * 3 * BATCH_BYTES), output(None), output("c")])
    found = [record.value and len(record.value) for record in await read(here, here.name(WORDS))]

    assert offsets == [0, 1, 2, 3]
    assert found == [12, 3 * BATCH_BYTES + 11, None, 12]


@pytest.mark.asyncio
async def test_nothing_to_send_is_done_at_once(here: BrokerSettings) -> None:
    assert await sent(here, []) == []
