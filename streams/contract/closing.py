"""Opens and closes clients of Kafka so that nothing of them is left, in whatever moment their user is cancelled.

aiokafka 0.14 forgets a connection where its start is cut short, stops half-way where its stop is, and its admin client
takes a cancellation that meets its close for one of its own, and swallows it.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from streams.contract.broker import BrokerSettings
from streams.contract.outlast import outlast

_START_SECONDS: Final = 2.0  # for a start that nobody waits for any more
_CLOSE_SECONDS: Final = 30.0
_AFTERWARDS_SECONDS: Final = 2.0  # for what a client does once it has no connection


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
        await close(admin)


async def start(client: AIOKafkaConsumer | AIOKafkaProducer | AIOKafkaAdminClient) -> None:
    """Start it; to be closed whether or not that succeeds."""
    await whole(client.start(), _START_SECONDS)


async def close(*clients: AIOKafkaConsumer | AIOKafkaAdminClient) -> None:
    await whole(_close_all(clients))


async def close_within(consumer: AIOKafkaConsumer, seconds: float) -> BaseException | None:
    """Close it, after so many seconds by cutting its connections; return what went wrong with that, if anything did."""
    closing = asyncio.ensure_future(_close(consumer))
    _, late = await asyncio.wait({closing}, timeout=seconds)
    if late:
        await consumer._client.close()
        await asyncio.wait({closing}, timeout=_AFTERWARDS_SECONDS)
        closing.cancel()
        return None
    return None if closing.cancelled() else closing.exception()


async def whole(work: Coroutine[Any, Any, None], seconds: float = _CLOSE_SECONDS) -> None:
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


async def _close_all(clients: tuple[AIOKafkaConsumer | AIOKafkaAdminClient, ...]) -> None:
    closed = await asyncio.gather(*map(_close, clients), return_exceptions=True)
    for failed in filter(None, closed):
        raise failed


async def _close(client: AIOKafkaConsumer | AIOKafkaAdminClient) -> None:
    """While the broker is away a consumer awaits what it has itself cancelled: that is not our end."""
    if isinstance(client, AIOKafkaAdminClient):
        await client.close()
        return
    stopping = asyncio.ensure_future(client.stop())
    await asyncio.wait({stopping})
    if not stopping.cancelled():
        stopping.result()
        return
    if client._fetcher:  # where it stopped short
        await asyncio.wait({asyncio.ensure_future(client._fetcher.close())})
    await client._client.close()
