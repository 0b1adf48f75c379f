"""What the connectors' tests put on topics and read back."""

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from connectors.replay.run import REFERENCE
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.codec import decode, encode
from streams.contract.events.base import Event
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.runtime import Mode
from streams.contract.lag import STREAMS_GROUP
from streams.contract.mode import record_mode
from streams.contract.topics import MARKET_QUOTES, MEMBERS, Topic
from tests.builders import a_member

T = TypeVar("T")
FAR = 10_000


async def own_topics(bootstrap: str, mode: Mode) -> BrokerSettings:
    """Make all topics of the contract for a mode, under a prefix of a test's own."""
    settings = BrokerSettings(bootstrap=bootstrap, topic_prefix=f"o{secrets.token_hex(4)}.")
    await admin.create_all(settings)
    await record_mode(settings, mode, datetime.now(UTC))
    return settings


async def put(broker: BrokerSettings, topic: Topic, events: Iterable[tuple[str, Event | bytes]], partition: int = 0,
              ) -> None:
    async with AIOKafkaProducer(**broker.client(), enable_idempotence=True) as producer:
        for key, event in events:
            value = event if isinstance(event, bytes) else encode(event)
            await producer.send_and_wait(broker.name(topic), value, key=key.encode(), partition=partition)


async def put_a_member(broker: BrokerSettings) -> None:
    await put(broker, MEMBERS, [("688001.SH", a_member())])


async def commit(broker: BrokerSettings, group: str, topics: Iterable[Topic], offset: int) -> None:
    """Commit for a group that nobody is in."""
    offsets = {TopicPartition(broker.name(topic), 0): offset for topic in topics}
    async with AIOKafkaConsumer(**broker.client(), group_id=broker.name(group), enable_auto_commit=False) as consumer:
        consumer.assign(list(offsets))
        await consumer.commit(offsets)


async def as_if_the_streams_had_read_all(broker: BrokerSettings) -> None:
    """Let the stream processor's group be past whatever reference data there will be, with one member."""
    await commit(broker, STREAMS_GROUP, REFERENCE, FAR)
    await put_a_member(broker)


async def records_of(broker: BrokerSettings, topic: Topic) -> list[list[ConsumerRecord]]:
    """Return all records of each partition, in order."""
    partitions = [TopicPartition(broker.name(topic), number) for number in range(topic.partitions)]
    found: list[list[ConsumerRecord]] = [[] for _ in partitions]
    async with AIOKafkaConsumer(**broker.client(), auto_offset_reset="earliest", fetch_max_wait_ms=50) as consumer:
        ends = await consumer.end_offsets(partitions)
        consumer.assign(partitions)
        consumer.seek(partitions[0], 0)
        while any([await consumer.position(each) < end for each, end in ends.items()]):
            for each, records in (await consumer.getmany(timeout_ms=100)).items():
                found[each.partition] += records
    return found


async def batches_of(broker: BrokerSettings) -> list[list[QuoteBatch]]:
    """Return the batches of each bucket, in order."""
    return [[decode(QuoteBatch, record.value) for record in records]
            for records in await records_of(broker, MARKET_QUOTES)]


async def held(broker: BrokerSettings, topic: Topic) -> dict[str, Event]:
    return {record.key.decode(): decode(topic.event, record.value) for record in (await records_of(broker, topic))[0]}


def of_each(found: list[list[QuoteBatch]], what: Callable[[QuoteBatch], T]) -> list[list[T]]:
    return [[what(batch) for batch in batches] for batches in found]
