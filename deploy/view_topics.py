"""Topics → board: a plain consumer, as any program could be, and the figures of lag. Nothing else is asked."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from deploy.board import Behind, Board, with_announcement, with_ipo, with_notification, with_total
from deploy.progress import STAGES
from streams.contract.broker import BrokerSettings
from streams.contract.closing import close
from streams.contract.codec import Undecodable, decode
from streams.contract.lag import LagReader
from streams.contract.latest import log_bad
from streams.contract.topics import ANNOUNCEMENTS, IPOS, MARKET_VALUE, NOTIFICATIONS, Topic

Clock = Callable[[], datetime]
# Records shown from before: a few sweeps, a screen of texts, all applications that are under way.
_BACK: Final = {MARKET_VALUE: 200, NOTIFICATIONS: 30, IPOS: 300, ANNOUNCEMENTS: 30}
_POLL_MS: Final = 200
_LAG_SECONDS: Final = 1.0


class BoardTopics:
    """Keeps `board` as the topics have it. An error of a follower is raised by `look`."""

    def __init__(self, broker: BrokerSettings, clock: Clock) -> None:
        self._broker, self._clock = broker, clock
        self._topics = {TopicPartition(broker.name(topic), 0): topic for topic in _BACK}
        self._ends: dict[TopicPartition, int] = {}  # when the view opened
        self._board = Board()

    async def open(self) -> None:
        """Begin to follow; a KafkaError leaves nothing open."""
        self._consumer = AIOKafkaConsumer(**self._broker.client(), enable_auto_commit=False,
                                          auto_offset_reset="earliest")
        try:
            await self._consumer.start()
            await self._go_to_the_latest()
        except BaseException:
            await close(self._consumer)
            raise
        self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._measure())]

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await close(self._consumer)

    def look(self) -> Board:
        """Return the board as it is now."""
        for task in self._tasks:
            if task.done():
                task.result()
        return self._board

    async def _go_to_the_latest(self) -> None:
        self._consumer.assign(list(self._topics))
        self._ends = await self._consumer.end_offsets(list(self._topics))
        for partition, topic in self._topics.items():
            self._consumer.seek(partition, max(self._ends[partition] - _BACK[topic], 0))

    async def _follow(self) -> None:
        while True:
            fetched: dict[Any, list[ConsumerRecord]] = await self._consumer.getmany(timeout_ms=_POLL_MS)
            for partition, records in fetched.items():
                for record in records:
                    try:
                        self._take(partition, record)
                    except Undecodable as error:  # of another version, in a folder that was kept
                        log_bad(record, str(error))

    def _take(self, partition: TopicPartition, record: ConsumerRecord) -> None:
        topic = self._topics[partition]
        self._board = _with(self._board, topic, record, decode(topic.event, record.value),
                            new=record.offset >= self._ends[partition])

    async def _measure(self) -> None:
        while True:
            with contextlib.suppress(KafkaError):  # it went away while we connected
                async with LagReader(self._broker) as lag:
                    while True:
                        await self._measure_once(lag)
                        await asyncio.sleep(_LAG_SECONDS)
            await asyncio.sleep(_LAG_SECONDS)

    async def _measure_once(self, lag: LagReader) -> None:
        stages = {}
        for stage in STAGES:
            stages[stage.name] = sum((await lag.behind(stage.group, stage.sources)).values())
        self._board = replace(self._board, behind=Behind(stages=stages, at=self._clock()))


def _with(board: Board, topic: Topic, record: ConsumerRecord, event: Any, *, new: bool) -> Board:
    """Return the board after a record of a topic; `new` if since the view opened."""
    if topic == NOTIFICATIONS:
        return with_notification(board, event, number=record.offset + 1, new=new)
    if topic == IPOS:
        return with_ipo(board, event)
    if topic == ANNOUNCEMENTS:
        return with_announcement(board, event, new=new)
    return with_total(board, event, datetime.fromtimestamp(record.timestamp / 1000, UTC), new=new)
