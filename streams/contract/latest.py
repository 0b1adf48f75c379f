"""A one-partition compacted topic held whole in memory, with every version by offset. Needs no consumer group."""

import asyncio
import logging
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Generic, TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams.contract.broker import BrokerSettings
from streams.contract.closing import close, start, whole
from streams.contract.codec import Undecodable, decode
from streams.contract.events.base import Event
from streams.contract.topics import Topic

log = logging.getLogger(__name__)
E = TypeVar("E", bound=Event)
BadRecord = Callable[[ConsumerRecord, str], None]
_POLL_MS = 100


def log_bad(record: ConsumerRecord, detail: str) -> None:
    log.warning("ignoring %s offset %d: %s", record.topic, record.offset, detail)


async def all_of(broker: BrokerSettings, topic: Topic, **options: Any) -> dict[str, Any]:
    """Return the newest event of each key of a topic, as it is now."""
    async with LatestTopic(topic=topic, event=topic.event, broker=broker, **options) as view:
        return dict(view.items())


class LatestTopic(Generic[E]):
    """The newest event of each key, and what it was at an earlier end of the topic.

    A record that cannot be decoded changes nothing and is handed to `on_bad`. Of events with a stamp, one that is older
    than the newest seen, or a withdrawal without any, changes nothing either: offsets decide, so all readers agree.
    After `start` the topic is read to the end it had then; from there it follows by itself. An error of the follower is
    raised by whoever asks next.
    """

    def __init__(self, *, topic: Topic, event: type[E], broker: BrokerSettings, on_bad: BadRecord = log_bad,
                 key_of: Callable[[str, E], str] = lambda key, event: key) -> None:
        if topic.partitions != 1:
            raise ValueError(f"{topic.name} has {topic.partitions} partitions; a view is of one")
        self._partition = TopicPartition(broker.name(topic), 0)
        self._event, self._broker, self._on_bad, self._key_of = event, broker, on_bad, key_of
        self._offsets: dict[str, list[int]] = {}
        self._values: dict[str, list[E | None]] = {}
        self._moved = asyncio.Condition()
        self._follower: asyncio.Task[None] | None = None
        self.started = asyncio.Event()
        self.position = 0  # offset of the next record to read
        self._changes: list[int] = []  # offsets of all versions
        self.newest_stamp = -1  # of all versions, -1 where none has one
        self.overwritten: set[str] = set()  # keys whose last record counts for nobody, but outlives the one that does

    async def start(self) -> None:
        """Read the topic to its present end, then follow it."""
        self._consumer = AIOKafkaConsumer(**self._broker.client(), enable_auto_commit=False, fetch_max_wait_ms=_POLL_MS,
                                          auto_offset_reset="earliest")  # where retention has removed the beginning
        self._asker = AIOKafkaConsumer(**self._broker.client(), enable_auto_commit=False)
        try:
            await start(self._consumer)
            await start(self._asker)
            self._consumer.assign([self._partition])
            self._consumer.seek(self._partition, 0)
            self._follower = asyncio.create_task(self._follow(), name=f"view of {self._partition.topic}")
            await self.caught_up()
        except BaseException:
            await self._close()
            raise
        self.started.set()

    async def stop(self) -> None:
        if self._follower:
            await self._close()

    async def _close(self) -> None:
        await whole(self._stop_following())

    async def _stop_following(self) -> None:
        if self._follower:
            self._follower.cancel()
            await asyncio.gather(self._follower, return_exceptions=True)
        await close(self._consumer, self._asker)

    async def __aenter__(self) -> "LatestTopic[E]":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def end(self) -> int:
        """Return the offset that the next record written will have."""
        # Asked on a connection of its own: behind the reader's long poll an answer took 70 ms, here 3.
        ends: dict[TopicPartition, int] = await self._asker.end_offsets([self._partition])
        return ends[self._partition]

    async def caught_up(self, given_up: Callable[[], bool] = lambda: False) -> bool:
        """Wait until everything written before this call is here; False when given up."""
        return await self.reached(await self.end(), given_up)

    async def reached(self, stamp: int, given_up: Callable[[], bool] = lambda: False) -> bool:
        """Wait until every record with an offset below the stamp is here; False when given up."""
        while self.position < stamp and not given_up():
            self._raise_failure()
            async with self._moved:
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await self._moved.wait()
        return self.position >= stamp

    def get(self, key: str) -> E | None:
        """Return the newest event of a key."""
        self._raise_failure()
        values = self._values.get(key)
        return values[-1] if values else None

    def versions(self, key: str) -> list[E]:
        """Return every event of a key that is still in the topic, oldest first."""
        self._raise_failure()
        return [value for value in self._values.get(key, []) if value is not None]

    def items(self) -> Iterator[tuple[str, E]]:
        """Yield each key that has a value now."""
        self._raise_failure()
        for key, values in self._values.items():
            if (newest := values[-1]) is not None:
                yield key, newest

    def at(self, stamp: int) -> dict[str, E]:
        """Return what the topic said when its end was `stamp`: of each key the last version below it."""
        self._raise_failure()
        found = {}
        for key, offsets in self._offsets.items():
            index = bisect_left(offsets, stamp) - 1
            if index >= 0 and (value := self._values[key][index]) is not None:
                found[key] = value
        return found

    def version_at(self, stamp: int) -> int:
        """Return a number that is the same for two stamps between which nothing changed: a key for caches."""
        return bisect_left(self._changes, stamp)

    async def _follow(self) -> None:
        while True:
            fetched: dict[Any, list[ConsumerRecord]] = await self._consumer.getmany(timeout_ms=_POLL_MS)
            for record in fetched.get(self._partition, []):
                self._take(record)
            position = await self._consumer.position(self._partition)
            if position != self.position:
                async with self._moved:
                    self.position = position
                    self._moved.notify_all()

    def _take(self, record: ConsumerRecord) -> None:
        key = (record.key or b"").decode(errors="replace")
        value: E | None = None
        if record.value is not None:
            try:
                value = decode(self._event, record.value)
            except Undecodable as error:
                self._on_bad(record, str(error))
                return
            key = self._key_of(key, value)
        if self._is_late(value):
            self.overwritten |= {key} & self._values.keys()
            return
        self.overwritten.discard(key)
        self._offsets.setdefault(key, []).append(record.offset)
        self._values.setdefault(key, []).append(value)
        self._changes.append(record.offset)

    def _is_late(self, value: E | None) -> bool:
        if value is None:
            return self.newest_stamp >= 0
        late = value.stamp is not None and value.stamp < self.newest_stamp
        self.newest_stamp = max(self.newest_stamp, -1 if value.stamp is None else value.stamp)
        return late

    def _raise_failure(self) -> None:
        if self._follower and self._follower.done() and not self._follower.cancelled():
            raise RuntimeError(f"the view of {self._partition.topic} has stopped") from self._follower.exception()
