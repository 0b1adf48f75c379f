"""An app in a test's own process, and the topics around it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer

from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.events.base import Event
from streams.contract.events.runtime import Mode
from streams.contract.latest import LatestTopic
from streams.contract.topics import Topic
from streams.engine.app import StreamApp
from streams.engine.run import prepare


@asynccontextmanager
async def running(app: StreamApp, mode: Mode = Mode.REPLAY) -> AsyncIterator[StreamApp]:
    await prepare(app, mode)
    app.in_worker = True
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


async def publish(broker: BrokerSettings, topic: Topic, *events: Event, key: str = "key") -> None:
    async with AIOKafkaProducer(**broker.client(), enable_idempotence=True) as producer:
        for event in events:
            partition = getattr(event, "bucket", 0)
            await producer.send(broker.name(topic), encode(event), key=key.encode(), partition=partition)
        await producer.flush()


@asynccontextmanager
async def following(broker: BrokerSettings, topic: Topic, event: Any) -> AsyncIterator[LatestTopic[Any]]:
    places = iter(range(10**9))
    async with LatestTopic(topic=topic, event=event, broker=broker, key_of=lambda *_: str(next(places))) as view:
        yield view


async def until(view: LatestTopic[Any], true: Callable[[list[Any]], bool], seconds: float = 60) -> list[Any]:
    """Return all events of a topic once they are as expected; it fails once nothing new has come for so long."""
    position, end = view.position, time.monotonic() + seconds
    while not true(found := [event for _, event in view.items()]):
        if view.position != position:
            position, end = view.position, time.monotonic() + seconds
        assert time.monotonic() < end, f"nothing new for {seconds:g} s; so far {len(found)}: {found[-3:]}"
        await asyncio.sleep(0.02)
    return found
