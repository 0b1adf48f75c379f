"""A consumer is closed whole also while its broker is away; the client itself gives that up half-way.

While a broker is away the client has a question pending. Here it has one that never ends, which needs no broker killed.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.contract.broker import BrokerSettings
from streams.contract.closing import close, reader
from streams.contract.topics import RUNTIME_MODE


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


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.asyncio
async def test_whoever_reads_and_is_cancelled_in_whatever_moment_leaves_nothing(
        times: int, broker: BrokerSettings) -> None:
    before, partition = asyncio.all_tasks(), TopicPartition(broker.name(RUNTIME_MODE), 0)

    async def read() -> None:
        async with reader(broker) as consumer:
            while True:
                await consumer.end_offsets([partition])

    for half_milliseconds in (*range(40), 60, 100, 200):
        reading = asyncio.create_task(read())
        await asyncio.sleep(half_milliseconds / 2000)
        for _ in range(times):
            reading.cancel()
            await asyncio.sleep(0)
        await asyncio.wait({reading}, timeout=10)
        assert reading.cancelled()
        await asyncio.sleep(0.01)  # a transport that is closed is gone a round of the loop later
        assert [repr(task) for task in asyncio.all_tasks() - before] == [], half_milliseconds


@pytest.mark.asyncio
async def test_control_the_client_ends_its_own_stop(asking: AIOKafkaConsumer) -> None:
    with pytest.raises(asyncio.CancelledError):
        await asking.stop()
    assert is_connected(asking)
