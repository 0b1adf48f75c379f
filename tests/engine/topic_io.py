"""What tests write to topics, groups and changelogs, and read back."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from streams.contract.broker import BrokerSettings
from streams.contract.codec import decode, encode
from streams.contract.events.runtime import DeadLetter
from streams.contract.topics import DEAD_LETTERS, Topic
from streams.engine.state import Held, pack, unpack
from tests.engine.chain import CODEC, LINKS, NUMBERS, Chain, Link, Number, chain_of, chained

GROUP = "chain"


def changelog(broker: BrokerSettings) -> str:
    return f"{broker.name(GROUP)}-chain-changelog"


async def send(broker: BrokerSettings, values: Iterable[int], *, partition: int = 0, topic: Topic = NUMBERS) -> None:
    """Send numbers to a partition, in order."""
    await send_raw(broker, broker.name(topic), [(str(n), encode(Number(value=n))) for n in values], partition)


async def send_everywhere(broker: BrokerSettings, value: int) -> None:
    """Send a number to every partition."""
    async with AIOKafkaProducer(**broker.client(), enable_idempotence=True) as producer:
        sent = [await producer.send(broker.name(NUMBERS), encode(Number(value=value)), partition=partition)
                for partition in range(NUMBERS.partitions)]
        await asyncio.gather(*sent)


async def send_raw(broker: BrokerSettings, topic: str, records: Iterable[tuple[str, bytes | None]],
                   partition: int = 0) -> None:
    async with AIOKafkaProducer(**broker.client(), enable_idempotence=True, linger_ms=2) as producer:
        sent = [await producer.send(topic, value, key=key.encode(), partition=partition) for key, value in records]
        await asyncio.gather(*sent)


async def read(broker: BrokerSettings, topic: str) -> list[ConsumerRecord]:
    """Return all that a topic holds now, partition by partition."""
    async with AIOKafkaConsumer(**broker.client(), fetch_max_wait_ms=50, auto_offset_reset="earliest") as consumer:
        partitions = [TopicPartition(topic, n) for n in sorted(consumer.partitions_for_topic(topic) or ())]
        partitions = partitions or await _partitions(consumer, topic)
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: dict[TopicPartition, list[ConsumerRecord]] = defaultdict(list)
        while any([await consumer.position(each) < ends[each] for each in partitions]):
            for each, records in (await consumer.getmany(timeout_ms=100)).items():
                found[each] += records
    return [record for each in partitions for record in found[each]]


async def _partitions(consumer: Any, topic: str) -> list[TopicPartition]:
    """An unsubscribed consumer knows no topic until it asks."""
    await consumer._client._wait_on_metadata(topic)
    return [TopicPartition(topic, n) for n in sorted(consumer.partitions_for_topic(topic))]


async def links(broker: BrokerSettings, partition: int = 0) -> list[Link]:
    """Return the links of a partition as they were published, repeats included."""
    return (await all_links(broker))[partition]


async def all_links(broker: BrokerSettings) -> dict[int, list[Link]]:
    """Return the links of each partition as they were published, repeats included."""
    found: dict[int, list[Link]] = {number: [] for number in range(LINKS.partitions)}
    for record in await read(broker, broker.name(LINKS)):
        found[record.partition].append(decode(Link, record.value))
    return found


async def dead_letters(broker: BrokerSettings) -> list[DeadLetter]:
    return [decode(DeadLetter, record.value) for record in await read(broker, broker.name(DEAD_LETTERS))]


async def states(broker: BrokerSettings) -> list[tuple[int, Held[Chain]]]:
    """Return what the changelog holds, oldest first: partition and state."""
    return [(record.partition, unpack(record.value, CODEC)) for record in await read(broker, changelog(broker))
            if record.value is not None]


async def last_states(broker: BrokerSettings) -> dict[int, Held[Chain]]:
    return dict(await states(broker))


async def put_state(broker: BrokerSettings, partition: int, held: Held[Chain] | None) -> None:
    """Write a state, or none, at the end of the changelog, as a late writer would."""
    value = None if held is None else pack(held, CODEC)
    await send_raw(broker, changelog(broker), [(f'"{partition}"', value)], partition)


async def committed(broker: BrokerSettings, *, partition: int = 0, topic: Topic = NUMBERS, group: str = GROUP) -> int:
    """Return what a group has committed, -1 if nothing."""
    return (await all_committed(broker, topic=topic, group=group))[partition]


async def all_committed(broker: BrokerSettings, *, topic: Topic = NUMBERS, group: str = GROUP) -> dict[int, int]:
    """Return what a group has committed of each partition, -1 if nothing."""
    admin = AIOKafkaAdminClient(**broker.client())
    await admin.start()
    try:
        found = await admin.list_consumer_group_offsets(broker.name(group))
    except GroupCoordinatorNotAvailableError:
        found = {}  # there has never been a group
    finally:
        await admin.close()
    partitions = {number: TopicPartition(broker.name(topic), number) for number in range(topic.partitions)}
    return {number: found[each].offset if each in found else -1 for number, each in partitions.items()}


async def has_done(broker: BrokerSettings, count: int) -> bool:
    """Whether so many numbers of each partition are done."""
    return min((await all_committed(broker)).values()) >= count


async def has_kept(broker: BrokerSettings, count: int) -> bool:
    """Whether the last state of each partition has so many numbers in it: a late write has been redone."""
    kept = await last_states(broker)
    return len(kept) == NUMBERS.partitions and {held.last(NUMBERS.name) for held in kept.values()} == {count - 1}


async def assert_all_chained(broker: BrokerSettings, count: int) -> int:
    """The numbers below `count` are chained in each partition, outputs and state; return how many repeats there are."""
    assert await last_states(broker) == dict.fromkeys(
        range(NUMBERS.partitions), Held(state=chain_of(range(count)), offsets={NUMBERS.name: count - 1}))
    return sum(assert_chained(found, range(count)) for found in (await all_links(broker)).values())


async def has_committed(broker: BrokerSettings, offset: int) -> bool:
    return await committed(broker) == offset


async def commit(broker: BrokerSettings, offsets: Mapping[int, int], *, topic: Topic = NUMBERS) -> None:
    """Set what the group has committed; nobody may be in it."""
    wanted = {TopicPartition(broker.name(topic), number): offset for number, offset in offsets.items()}
    async with AIOKafkaConsumer(**broker.client(), group_id=broker.name(GROUP), enable_auto_commit=False) as consumer:
        consumer.assign(list(wanted))
        await consumer.commit(wanted)


def assert_chained(found: list[Link], values: Iterable[int]) -> int:
    """Nothing lost, nothing wrong, every repeat identical; return how many repeats there are."""
    first: dict[int, Link] = {}
    for each in found:
        assert first.setdefault(each.count, each) == each
    assert list(first.values()) == chained(values)
    return len(found) - len(first)


async def group_size(broker: BrokerSettings) -> int:
    """Return how many members the group has, 0 while they change."""
    admin = AIOKafkaAdminClient(**broker.client())
    await admin.start()
    try:
        (answer,) = await admin.describe_consumer_groups([broker.name(GROUP)])
    finally:
        await admin.close()
    _, _, state, _, _, members, *_ = answer.groups[0]
    return len(members) if state == "Stable" else 0
