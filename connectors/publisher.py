"""Sends events and waits until the broker has acknowledged them: in order, nothing dropped, or it says what is unsent.

What aiokafka 0.14 does when the broker is away, and what follows:

- an idempotent producer sends a batch again and again with the same sequence numbers, so that the broker keeps it once
  and in order. What it reports as failed is therefore final, and nothing is sent a second time here;
- but a batch older than `request_timeout_ms` whose partition has no leader at that moment is failed, its sequence
  numbers used up: the broker would refuse all after it on that partition. So batches never expire; we do the giving up;
- `send` gives up after `request_timeout_ms` as well, with nothing queued: it is asked again;
- `stop` flushes first, and without a broker that never ends: it is given some seconds.
"""

import asyncio
import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, KafkaTimeoutError, UnknownTopicOrPartitionError

from connectors.errors import Unsent
from connectors.patience import Patience
from streams.contract.broker import BrokerSettings
from streams.contract.closing import start
from streams.contract.codec import encode
from streams.contract.events.base import Event
from streams.contract.topics import Topic

REQUEST_TIMEOUT_MS: Final = 30_000
_BATCH_BYTES: Final = 128 * 1024
_STOP_SECONDS: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    topic: Topic
    key: str
    event: Event
    partition: int = 0
    headers: Sequence[tuple[str, bytes]] = ()

    def as_sent(self) -> tuple[bytes | None, bytes | None]:
        """Return key and value in bytes."""
        return self.key.encode(), encode(self.event)


class Publisher:
    """An idempotent producer with a bounded number of records in flight: whoever publishes more waits."""

    def __init__(self, broker: BrokerSettings, patience: Patience, *, in_flight: int,
                 request_timeout_ms: int = REQUEST_TIMEOUT_MS) -> None:
        self._broker, self._patience, self._in_flight = broker, patience, in_flight
        self._request_timeout_ms = request_timeout_ms

    async def __aenter__(self) -> "Publisher":
        self._producer = AIOKafkaProducer(**self._broker.client(), enable_idempotence=True, acks="all",
                                          max_batch_size=_BATCH_BYTES, request_timeout_ms=self._request_timeout_ms)
        self._producer._message_accumulator._batch_ttl = math.inf
        try:
            await start(self._producer)
        except BaseException:
            await self._producer.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._producer.stop()
        except TimeoutError:
            await self._producer.client.close()

    async def publish(self, records: Iterable[Outgoing]) -> None:
        """Send records in order and return once all are acknowledged. Unsent names the first that is not."""
        unsent: deque[Outgoing] = deque()
        acknowledgements: deque[asyncio.Future[Any]] = deque()
        try:
            for record in records:
                unsent.append(record)
                acknowledgements.append(await self._patience.wait(self._queue(record)))
                if len(unsent) >= self._in_flight:
                    await self._patience.wait(acknowledgements.popleft())
                    unsent.popleft()
            while unsent:
                await self._patience.wait(acknowledgements.popleft())
                unsent.popleft()
        except TimeoutError:
            why = f"the broker was away for {self._patience.seconds:g} s"
            raise self._unsent(unsent[0], why, len(unsent)) from None
        except KafkaError as error:
            raise self._unsent(unsent[0], str(error), len(unsent)) from error

    async def _queue(self, record: Outgoing) -> "asyncio.Future[Any]":
        key, value = record.as_sent()
        while True:
            try:
                acknowledgement: asyncio.Future[Any] = await self._producer.send(
                    self._broker.name(record.topic), value, key=key, partition=record.partition,
                    headers=list(record.headers))
                return acknowledgement
            except (KafkaTimeoutError, UnknownTopicOrPartitionError):
                continue
            except KafkaError as error:
                raise self._unsent(record, str(error), 1) from error

    def _unsent(self, first: Outgoing, why: str, count: int) -> Unsent:
        return Unsent(self._broker.name(first.topic), first.partition, first.key, why, count - 1)
