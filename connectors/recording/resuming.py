"""Where a replay goes on: at the record that each partition has not got yet.

Only the replay writes to `market.*`, so there the end of a partition is the number of its records that were played.
The streams write to `registry.*` too: there the newest record that a replay has sent says its number. What a key says
cannot tell: that is its last version, and an earlier one that is missed in it and sent again would stay on top.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from connectors.partition_slice import partition_slice
from connectors.recording.errors import OtherRecording
from connectors.recording.numbering import number_in
from connectors.recording.recorded import INPUTS, Place
from connectors.recording.steps import Part, SweepId
from connectors.sequence import Stamp, stamp_of
from streams.contract.broker import BrokerSettings
from streams.contract.closing import reader
from streams.contract.codec import Undecodable, decode
from streams.contract.events.quotes import QuoteBatch
from streams.contract.topics import MARKET_QUOTES

SHARED: Final = frozenset(topic.name for topic in INPUTS if topic.name.startswith("registry."))


class Held(NamedTuple):
    """What the topics hold when a replay starts."""

    ends: Mapping[Place, int]  # the number of the next record to play
    last: Mapping[Place, ConsumerRecord]  # the one before, of partitions where it is still there

    @property
    def nothing(self) -> bool:
        return not any(self.ends.values())


class Resuming:
    """Says of each record, asked in the order of the recording, whether it was played already."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._asked: dict[Place, int] = {}  # records of each partition
        self.begun: dict[SweepId, tuple[Place, int]] = {}  # where a record of a sweep is that was played, its offset

    def is_there(self, part: Part) -> bool:
        """OtherRecording when the topics hold another record in its place."""
        record = part.record
        number, end = part.number, self._held.ends.get(record.place, 0)
        self._asked[record.place] = number + 1
        if number >= end:
            return False
        if number == end - 1 and record.place in self._held.last:
            self._require_same(part, self._held.last[record.place])
        if part.sweep:
            self.begun[part.sweep] = record.place, number
        return True

    def require_all(self) -> None:
        """Raise OtherRecording if a partition holds more than the recording has."""
        for place, end in self._held.ends.items():
            if end > self._asked.get(place, 0):
                raise _other(place)

    def _require_same(self, part: Part, last: ConsumerRecord) -> None:
        same = part.record.key == last.key
        if part.batch and same:
            held = _batch(last)
            same = held is not None and held.sweep.sequence == part.batch.sweep.sequence
        elif same:
            same = part.record.value == last.value
        if not same:
            raise _other(part.record.place)


def last_played(records: Sequence[ConsumerRecord]) -> ConsumerRecord | None:
    """Return the newest record that a replay has sent: what follows it in the recording is to be played."""
    return next((record for record in reversed(records) if number_in(record.headers) is not None), None)


def next_number(last: ConsumerRecord | None) -> int:
    number = number_in(last.headers) if last else None
    return 0 if number is None else number + 1


async def held(broker: BrokerSettings) -> Held:
    """Read what the input topics hold."""
    ends: dict[Place, int] = {}
    last: dict[Place, ConsumerRecord] = {}
    async with reader(broker) as consumer:
        for place, partition, end in await _ends(consumer, broker):
            if place.topic in SHARED:
                found = last_played([each async for each in partition_slice(consumer, partition, 0, end)])
                ends[place] = next_number(found)
            else:
                found = await _record_at(consumer, partition, end - 1) if end else None
                ends[place] = end
            if found:
                last[place] = found
    return Held(ends, last)


async def _ends(consumer: AIOKafkaConsumer, broker: BrokerSettings) -> list[tuple[Place, TopicPartition, int]]:
    places = [Place(topic.name, number) for topic in INPUTS for number in range(topic.partitions)]
    partitions = [TopicPartition(broker.name(place.topic), place.partition) for place in places]
    ends = await consumer.end_offsets(partitions)
    return [(place, partition, ends[partition]) for place, partition in zip(places, partitions, strict=True)]


async def stamp_at(broker: BrokerSettings, place: Place, offset: int) -> Stamp | None:
    """Return the stamp of the sweep whose record is there, None if it is gone."""
    partition = TopicPartition(broker.name(MARKET_QUOTES), place.partition)
    async with reader(broker) as consumer:
        record = await _record_at(consumer, partition, offset)
    batch = _batch(record) if record else None
    return stamp_of(batch.sweep) if batch else None


async def _record_at(consumer: AIOKafkaConsumer, partition: TopicPartition, offset: int) -> ConsumerRecord | None:
    """Return the record at an offset, None where retention has removed it."""
    if offset < (await consumer.beginning_offsets([partition]))[partition]:
        return None
    return await anext(partition_slice(consumer, partition, offset, offset + 1), None)


def _batch(record: ConsumerRecord) -> QuoteBatch | None:
    try:
        return decode(QuoteBatch, record.value)
    except Undecodable:
        return None


def _other(place: Place) -> OtherRecording:
    return OtherRecording(f"{place.topic}, partition {place.partition}, holds something else than this recording: "
                          "play it on another broker or under another topic prefix")
