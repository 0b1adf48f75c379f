"""Sends records as bytes, tombstones and what nobody can read included."""

import asyncio
from dataclasses import dataclass
from typing import Any, Self

from aiokafka.errors import KafkaError, KafkaTimeoutError, UnknownTopicOrPartitionError

from connectors.publisher import Outgoing, Publisher
from connectors.recording.recorded import BY_NAME, Recorded
from streams.contract.events.base import Event


@dataclass(frozen=True, kw_only=True)
class RawOutgoing(Outgoing):
    raw_key: bytes | None
    value: bytes | None


def outgoing(record: Recorded, value: bytes | None) -> RawOutgoing:
    """Return what is sent for a record, with a value that may be another."""
    return RawOutgoing(topic=BY_NAME[record.topic], key=(record.key or b"").decode(errors="replace"), event=Event(),
                       partition=record.partition, raw_key=record.key, value=value)


class RawPublisher(Publisher):
    """A publisher whose records are bytes."""

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        return self

    async def _queue(self, record: Outgoing) -> "asyncio.Future[Any]":
        if not isinstance(record, RawOutgoing):
            return await super()._queue(record)
        while True:
            try:
                acknowledgement: asyncio.Future[Any] = await self._producer.send(
                    self._broker.name(record.topic), record.value, key=record.raw_key, partition=record.partition)
                return acknowledgement
            except (KafkaTimeoutError, UnknownTopicOrPartitionError):
                continue
            except KafkaError as error:
                raise self._unsent(record, str(error), 1) from error
