"""How far a consumer group is behind the end of its topics."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    KafkaError,
    NotCoordinatorForGroupError,
)

from streams.contract.broker import BrokerSettings
from streams.contract.closing import close, start
from streams.contract.topics import Topic
from streams.contract.waiting import wait_for_broker

log = logging.getLogger(__name__)
STREAMS_GROUP: Final = "little-giants-streams"
ALERTS_GROUP: Final = "little-giants-alerts"
_PAUSE_SECONDS: Final = 0.5
T = TypeVar("T")


class LagReader:
    """Reads committed and end offsets over two connections; while a broker is away it waits and opens them anew."""

    def __init__(self, broker: BrokerSettings) -> None:
        self.broker = broker

    async def __aenter__(self) -> "LagReader":
        self._admin = AIOKafkaAdminClient(**self.broker.client())
        self._consumer = AIOKafkaConsumer(**self.broker.client(), enable_auto_commit=False)
        try:
            await start(self._admin)
            await start(self._consumer)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def _close(self) -> None:
        await close(self._consumer, self._admin)

    async def ends(self, topics: Iterable[Topic]) -> dict[TopicPartition, int]:
        """Return the end offset of each partition."""
        partitions = [TopicPartition(self.broker.name(t), number) for t in topics for number in range(t.partitions)]

        async def ask() -> dict[TopicPartition, int]:
            found: dict[TopicPartition, int] = await self._consumer.end_offsets(partitions)
            return found

        return await self._patiently(ask)

    async def behind(self, group: str, topics: Iterable[Topic]) -> dict[TopicPartition, int]:
        """Return, of each partition that the group has not committed whole, how many records are left."""
        ends = await self.ends(topics)
        committed = await self._patiently(lambda: self._committed(group, list(ends)))
        return {partition: end - committed.get(partition, 0) for partition, end in ends.items()
                if end > committed.get(partition, 0)}

    async def _committed(self, group: str, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        try:
            offsets = await self._admin.list_consumer_group_offsets(self.broker.name(group), partitions=partitions)
        except (GroupCoordinatorNotAvailableError, NotCoordinatorForGroupError, GroupLoadInProgressError):
            return {}  # no group has ever been there, or its broker is changing: nothing is known to be committed
        return {partition: meta.offset for partition, meta in offsets.items() if meta.offset >= 0}

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        said = False
        while True:
            try:
                return await ask()
            except KafkaError as error:
                if not said:
                    log.info("a broker does not answer (%s); asking again", type(error).__name__)
                    said = True
                await asyncio.sleep(_PAUSE_SECONDS)
                await self._reopen()

    async def _reopen(self) -> None:
        while True:
            with contextlib.suppress(KafkaError):  # closing what is broken already
                await self.__aexit__()
            await wait_for_broker(self.broker)
            with contextlib.suppress(KafkaError):  # gone again between the two
                await self.__aenter__()
                return
            await asyncio.sleep(_PAUSE_SECONDS)
