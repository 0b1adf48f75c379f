"""How far a group is behind, on a real broker, also of a group that nobody has ever seen."""

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.contract.broker import BrokerSettings
from streams.contract.lag import LagReader
from streams.contract.topics import DELIVERIES, MEMBERS
from tests.contract.conftest import With

pytestmark = pytest.mark.asyncio
GROUP = "readers"


async def write(broker: BrokerSettings, count: int) -> None:
    async with AIOKafkaProducer(**broker.client()) as producer:
        for _ in range(count):
            await producer.send_and_wait(broker.name(MEMBERS), b"", key=b"key", partition=0)


async def commit(broker: BrokerSettings, offset: int) -> None:
    async with AIOKafkaConsumer(**broker.client(), group_id=broker.name(GROUP), enable_auto_commit=False) as consumer:
        partition = TopicPartition(broker.name(MEMBERS), 0)
        consumer.assign([partition])
        await consumer.commit({partition: offset})


async def test_a_group_is_behind_by_what_it_has_not_committed(broker_with: With) -> None:
    broker = await broker_with(MEMBERS, DELIVERIES)
    members, deliveries = TopicPartition(broker.name(MEMBERS), 0), TopicPartition(broker.name(DELIVERIES), 0)
    await write(broker, 5)
    async with LagReader(broker) as reader:
        assert await reader.ends([MEMBERS, DELIVERIES]) == {members: 5, deliveries: 0}
        assert await reader.behind(GROUP, [MEMBERS, DELIVERIES]) == {members: 5}
        await commit(broker, 2)
        assert await reader.behind(GROUP, [MEMBERS, DELIVERIES]) == {members: 3}
        await commit(broker, 5)
        assert await reader.behind(GROUP, [MEMBERS, DELIVERIES]) == {}
        await write(broker, 1)
        assert await reader.behind(GROUP, [MEMBERS]) == {members: 1}
