"""Topics → board: a plain consumer, as any program could be, and the figures of lag. Nothing else is asked."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from deploy.board import (
    Behind,
    Board,
    with_announcement,
    with_ipo,
    with_notification,
    with_total,
    with_valuations,
)
from deploy.feeds import with_told
from deploy.progress import STAGES
from streams.contract.broker import BrokerSettings
from streams.contract.closing import close, start
from streams.contract.codec import Undecodable, decode
from streams.contract.lag import LagReader
from streams.contract.latest import log_bad
from streams.contract.topics import (
    ANNOUNCEMENTS,
    IPOS,
    MARKET_DATA_QUALITY,
    MARKET_VALUE,
    NOTIFICATIONS,
    VALUATIONS,
    Topic,
)

Clock = Callable[[], datetime]
Back = Mapping[Topic, int]
# Records of a partition shown from before: a few sweeps, a screen of texts, all applications that are under way.
# Of the valuations, which hold when quotes came, none: what an earlier run received says nothing of this one.
BACK: Final[Back] = {MARKET_VALUE: 200, NOTIFICATIONS: 30, IPOS: 300, ANNOUNCEMENTS: 30, VALUATIONS: 0}
# Of a live market also the sources' verdicts, and the valuations: only they hold the quotes' own times.
LIVE_BACK: Final[Back] = {**BACK, MARKET_DATA_QUALITY: 1000, VALUATIONS: 4}
_POLL_MS: Final = 200
_LAG_SECONDS: Final = 1.0


class BoardTopics:
    """Keeps `board` as the topics have it. An error of a follower is raised by `look`."""

    def __init__(self, broker: BrokerSettings, clock: Clock, back: Back = BACK) -> None:
        self._broker, self._clock, self._back = broker, clock, back
        self._topics = {TopicPartition(broker.name(topic), number): topic
                        for topic in back for number in range(topic.partitions)}
        self._ends: dict[TopicPartition, int] = {}  # when the view opened
        self._board = Board()

    async def open(self) -> None:
        """Begin to follow; a KafkaError leaves nothing open."""
        self._consumer = AIOKafkaConsumer(**self._broker.client(), enable_auto_commit=False,
                                          auto_offset_reset="earliest")
        try:
            await start(self._consumer)
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
            self._consumer.seek(partition, max(self._ends[partition] - self._back[topic], 0))

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
    if topic == MARKET_DATA_QUALITY:
        return replace(board, feeds=with_told(board.feeds, event))
    if topic == VALUATIONS:
        return with_valuations(board, event)
    return with_total(board, event, datetime.fromtimestamp(record.timestamp / 1000, UTC), new=new)
