"""Watches consumer groups and topics from outside, the same way for every contender."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from streams.contract.admin import Wanted, create
from streams.contract.broker import BrokerSettings


async def until_assigned(broker: BrokerSettings, group: str, members: int, alive: Callable[[], None],
                         seconds: float = 60.0) -> None:
    """Return once a group has so many members and each its partitions: the earliest moment one can read."""
    async with asyncio.timeout(seconds), admin(broker) as client:
        while await _members(client, group) != members:
            alive()
            await asyncio.sleep(0.02)


async def make_anew(broker: BrokerSettings, topics: Iterable[Wanted]) -> None:
    """Make topics, empty, also where they were there."""
    wanted = list(topics)
    async with admin(broker) as client:
        there = set(await client.list_topics())
        old = [topic.name for topic in wanted if topic.name in there]
        if old:
            await client.delete_topics(old)
        async with asyncio.timeout(30):
            while set(await client.list_topics()) & set(old):
                await asyncio.sleep(0.05)
    await create(broker, wanted)


async def delete_changelogs(broker: BrokerSettings, group: str) -> None:
    """Take a group's memory away."""
    async with admin(broker) as client:
        names = [name for name in await client.list_topics() if name.startswith(group) and name.endswith("-changelog")]
        if names:
            await client.delete_topics(names)
        async with asyncio.timeout(30):
            while set(await client.list_topics()) & set(names):
                await asyncio.sleep(0.05)


async def end_of(broker: BrokerSettings, topic: str) -> int:
    """Return how many records a topic of one partition has had."""
    async with AIOKafkaConsumer(**broker.client(), enable_auto_commit=False) as consumer:
        partition = TopicPartition(topic, 0)
        ends: dict[TopicPartition, int] = await consumer.end_offsets([partition])
        return ends[partition]


@asynccontextmanager
async def admin(broker: BrokerSettings) -> AsyncIterator[Any]:
    client = AIOKafkaAdminClient(**broker.client())
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def _members(client: Any, group: str) -> int:
    try:
        (answer,) = await client.describe_consumer_groups([group])
    except GroupCoordinatorNotAvailableError:
        return 0
    _, _, state, _, _, members, *_ = answer.groups[0]
    return len(members) if state == "Stable" else 0
