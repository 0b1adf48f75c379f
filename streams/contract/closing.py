"""Opens and closes clients of Kafka so that nothing of them is left, in whatever moment their user is cancelled."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from streams.contract.broker import BrokerSettings
from streams.contract.outlast import outlast

_START_SECONDS: Final = 2.0  # for a start that nobody waits for any more
_CLOSE_SECONDS: Final = 30.0


@asynccontextmanager
async def reader(broker: BrokerSettings) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of no group, for a while."""
    consumer = AIOKafkaConsumer(**broker.client(), enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        await start(consumer)
        yield consumer
    finally:
        await close(consumer)


@asynccontextmanager
async def asker(broker: BrokerSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client that asks for topics and groups, for a while."""
    admin = AIOKafkaAdminClient(**broker.client())
    try:
        await start(admin)
        yield admin
    finally:
        await admin.close()


async def start(client: AIOKafkaConsumer | AIOKafkaAdminClient) -> None:
    """Start it; to be closed whether or not that succeeds. Cut short, it would forget a connection it has just made."""
    await _whole(client.start(), _START_SECONDS)


async def close(consumer: AIOKafkaConsumer) -> None:
    await _whole(_close(consumer), _CLOSE_SECONDS)


async def _close(consumer: AIOKafkaConsumer) -> None:
    """While the broker is away the client awaits what it has itself cancelled: that is not our end."""
    stopping = asyncio.ensure_future(consumer.stop())
    await asyncio.wait({stopping})
    if not stopping.cancelled():
        stopping.result()
        return
    if consumer._fetcher:  # where it stopped short
        await asyncio.wait({asyncio.ensure_future(consumer._fetcher.close())})
    await consumer._client.close()


async def _whole(work: Coroutine[Any, Any, None], seconds: float) -> None:
    """Do work to its end, also when cancelled: then for so many seconds at most."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        await outlast([task], seconds)
        if not task.cancel() and not task.cancelled():
            task.exception()  # once looked at, it is not logged by the loop
        raise
    task.result()
