"""Reads the input topics of a stretch of time, each partition no further than it is asked to."""

from collections.abc import Mapping
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from connectors.recording.as_it_stood import AsItStood
from connectors.recording.merging import Merging
from connectors.recording.recorded import COMPACTED, INPUTS, Place, Recorded, Window
from streams.contract.broker import BrokerSettings
from streams.contract.closing import close, start

PLACES: Final = tuple(Place(topic.name, number) for topic in INPUTS for number in range(topic.partitions))
_POLL_MS: Final = 200
_FETCH_WAIT_MS: Final = 50  # a partition that has more waits for the answer about those that have not


class Inputs:
    """All partitions of the inputs, read side by side, and only those of which nothing waits to be merged."""

    def __init__(self, broker: BrokerSettings, window: Window) -> None:
        self._broker, self._window = broker, window
        self._stood = {place: AsItStood(place, window.begin_ms) for place in PLACES}
        self._partitions = {place: TopicPartition(broker.name(place.topic), place.partition) for place in PLACES}
        self._places = {partition: place for place, partition in self._partitions.items()}
        self._positions: dict[Place, int] = {}
        self._ends: Mapping[Place, int] = {}

    async def __aenter__(self) -> "Inputs":
        self._consumer = AIOKafkaConsumer(**self._broker.client(), enable_auto_commit=False,
                                          auto_offset_reset="earliest", fetch_max_wait_ms=_FETCH_WAIT_MS)
        try:
            await start(self._consumer)
            self._consumer.assign(list(self._places))
            await self._seek()
        except BaseException:
            await close(self._consumer)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await close(self._consumer)

    async def look(self) -> set[Place]:
        """Find the ends that the partitions have now, the window's at most; return those with more to read."""
        found = await self._consumer.end_offsets(list(self._places))
        cut = await self._first_at(self._window.end_ms)
        self._ends = {place: min(found[partition], cut.get(place, found[partition]))
                      for place, partition in self._partitions.items()}
        return self.unread

    @property
    def unread(self) -> set[Place]:
        return {place for place, end in self._ends.items() if self._positions[place] < end}

    async def read(self, merging: Merging) -> None:
        """Read something more of the partitions of which nothing waits, if there is more."""
        unread = self.unread
        self._consumer.pause(*(partition for place, partition in self._partitions.items() if place not in unread))
        self._consumer.resume(*(self._partitions[place] for place in unread))
        if not (wanted := unread & merging.empty):
            return
        fetched = await self._consumer.getmany(*(self._partitions[place] for place in wanted), timeout_ms=_POLL_MS)
        for partition, records in fetched.items():
            self._take(self._places[partition], records, merging)
        for place in wanted:  # a compacted topic's last records may be gone, its end is not
            self._positions[place] = await self._consumer.position(self._partitions[place])
        self._begin_what_is_read(merging)

    def _take(self, place: Place, records: list[ConsumerRecord], merging: Merging) -> None:
        for record in records:
            if record.timestamp < self._window.end_ms:
                found = Recorded(place.topic, place.partition, record.offset, record.key, record.value,
                                 record.timestamp)
                for each in self._stood[place].take(found):
                    merging.add(each)

    def _begin_what_is_read(self, merging: Merging) -> None:
        for place in PLACES:
            if self._positions[place] >= self._ends[place]:
                for each in self._stood[place].begin():
                    merging.add(each)

    async def _seek(self) -> None:
        """Begin each partition with the window, but a compacted topic with what it holds."""
        first = await self._first_at(self._window.begin_ms)
        begins = await self._consumer.beginning_offsets(list(self._places))
        ends = await self._consumer.end_offsets(list(self._places))
        for place, partition in self._partitions.items():
            start = begins[partition] if place.topic in COMPACTED else first.get(place, ends[partition])
            self._consumer.seek(partition, start)
            self._positions[place] = start

    async def _first_at(self, moment_ms: int) -> dict[Place, int]:
        """Return, where there is one, the offset of a partition's first record of a moment or later."""
        found = await self._consumer.offsets_for_times(dict.fromkeys(self._places, moment_ms))
        return {self._places[partition]: each.offset for partition, each in found.items() if each is not None}
