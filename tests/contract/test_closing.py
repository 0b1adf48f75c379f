"""A consumer is closed whole also while its broker is away; the client itself gives that up half-way."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.closing import close
from streams.contract.topics import RUNTIME_MODE

AWAY_SECONDS = 1.5


@pytest_asyncio.fixture
async def left_alone() -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that was reading when its broker was killed."""
    with KafkaCluster() as cluster:
        broker = BrokerSettings(bootstrap=cluster.bootstrap)
        await admin.create(broker, [admin.wanted(RUNTIME_MODE, broker)])
        consumer = AIOKafkaConsumer(**broker.client(), enable_auto_commit=False)
        await consumer.start()
        consumer.assign([TopicPartition(RUNTIME_MODE.name, 0)])
        await consumer.getmany(timeout_ms=200)
        cluster.kill(1)
        await asyncio.sleep(AWAY_SECONDS)  # the client has noticed by then, and tries again
        yield consumer
        await consumer._client.close()


@pytest.mark.asyncio
async def test_a_consumer_is_closed_while_its_broker_is_away(left_alone: AIOKafkaConsumer) -> None:
    await close(left_alone)

    assert not left_alone._client._conns


@pytest.mark.asyncio
async def test_control_the_client_ends_its_own_stop(left_alone: AIOKafkaConsumer) -> None:
    with pytest.raises(asyncio.CancelledError):
        await left_alone.stop()
