"""A consumer is closed whole also while its broker is away; the client itself gives that up half-way.

While a broker is away the client has a question pending. Here it has one that never ends, which needs no broker killed.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.contract.broker import BrokerSettings
from streams.contract.closing import asker, close, reader
from streams.contract.events.runtime import RuntimeMode
from streams.contract.lag import LagReader
from streams.contract.latest import LatestTopic
from streams.contract.topics import RUNTIME_MODE
from streams.contract.waiting import wait_for_broker
from tests.cancelled import cancelled_in_each


@pytest_asyncio.fixture
async def asking(broker: BrokerSettings) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer with a question that is not answered."""
    consumer = AIOKafkaConsumer(**broker.client(), enable_auto_commit=False)
    await consumer.start()
    consumer.assign([TopicPartition(broker.name(RUNTIME_MODE), 0)])
    await consumer.getmany(timeout_ms=200)
    consumer._fetcher._pending_tasks.add(asyncio.ensure_future(asyncio.Event().wait()))
    yield consumer
    await consumer._client.close()


def is_connected(consumer: AIOKafkaConsumer) -> bool:
    return any(connection.connected() for connection in consumer._client._conns.values())


@pytest.mark.asyncio
async def test_a_consumer_with_a_question_pending_is_closed_whole(asking: AIOKafkaConsumer) -> None:
    await close(asking)

    assert not is_connected(asking)
    assert asking._fetcher._fetch_task.done()


async def read(broker: BrokerSettings) -> None:
    async with reader(broker) as consumer:
        while True:
            await consumer.end_offsets([TopicPartition(broker.name(RUNTIME_MODE), 0)])


async def ask(broker: BrokerSettings) -> None:
    while True:
        async with asker(broker) as admin:
            await admin.list_topics()


async def wait(broker: BrokerSettings) -> None:
    while True:
        await wait_for_broker(broker)


async def view(broker: BrokerSettings) -> None:
    while True:
        async with LatestTopic(topic=RUNTIME_MODE, event=RuntimeMode, broker=broker) as found:
            await found.caught_up()


async def measure(broker: BrokerSettings) -> None:
    while True:
        async with LagReader(broker) as lag:
            await lag.ends([RUNTIME_MODE])


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("work", [read, ask, wait, view, measure])
@pytest.mark.asyncio
async def test_whoever_is_cancelled_in_whatever_moment_ends_and_leaves_nothing(
        work: Callable[[BrokerSettings], Coroutine[Any, Any, None]], times: int, broker: BrokerSettings) -> None:
    moments = (*(number / 2000 for number in range(40)), 0.03, 0.05, 0.1)
    await cancelled_in_each(moments, times, lambda: work(broker))


@pytest.mark.asyncio
async def test_control_the_client_ends_its_own_stop(asking: AIOKafkaConsumer) -> None:
    with pytest.raises(asyncio.CancelledError):
        await asking.stop()
    assert is_connected(asking)
