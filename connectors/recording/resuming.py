"""Where a replay goes on: at the record that each partition has not got yet.

Only the replay writes to `market.*`, so there the end of a partition is the number of its records that were played.
The streams write to `registry.*` too: of these a record is there if its key says just that.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from connectors.partition_slice import partition_slice
from connectors.recording.errors import OtherRecording
from connectors.recording.recorded import BY_NAME, INPUTS, Place, Recorded
from connectors.recording.steps import Part, SweepId
from connectors.sequence import Stamp, stamp_of
from streams.contract.broker import BrokerSettings
from streams.contract.closing import reader
from streams.contract.codec import Undecodable, decode
from streams.contract.events.base import Event
from streams.contract.events.quotes import QuoteBatch
from streams.contract.latest import all_of
from streams.contract.topics import MARKET_QUOTES

SHARED: Final = tuple(topic for topic in INPUTS if topic.name.startswith("registry."))
OWN: Final = tuple(topic for topic in INPUTS if topic not in SHARED)


class Held(NamedTuple):
    """What the topics hold when a replay starts."""

    ends: Mapping[Place, int]
    last: Mapping[Place, ConsumerRecord]  # of partitions whose last record is still there
    registry: Mapping[str, Mapping[str, Event]]  # by topic and key

    @property
    def nothing(self) -> bool:
        return not any(self.ends.values())


class Resuming:
    """Says of each record, asked in the order of the recording, whether it was played already."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._asked: Counter[Place] = Counter()
        self.begun: dict[SweepId, tuple[Place, int]] = {}  # where a record of a sweep is that was played, its offset

    def is_there(self, part: Part) -> bool:
        """OtherRecording when the topics hold another record in its place."""
        record = part.record
        if record.topic not in {topic.name for topic in OWN}:
            return self._says_so(record)
        number, end = self._asked[record.place], self._held.ends.get(record.place, 0)
        self._asked[record.place] += 1
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
            if end > self._asked[place]:
                raise _other(place)

    def _says_so(self, record: Recorded) -> bool:
        held = self._held.registry.get(record.topic, {}).get((record.key or b"").decode(errors="replace"))
        if record.value is None or held is None:
            return False
        try:
            return decode(BY_NAME[record.topic].event, record.value) == held
        except Undecodable:
            return False

    def _require_same(self, part: Part, last: ConsumerRecord) -> None:
        same = part.record.key == last.key
        if part.batch and same:
            held = _batch(last)
            same = held is not None and held.sweep.sequence == part.batch.sweep.sequence
        elif same:
            same = part.record.value == last.value
        if not same:
            raise _other(part.record.place)


async def held(broker: BrokerSettings) -> Held:
    """Read what the input topics hold."""
    places = [Place(topic.name, number) for topic in OWN for number in range(topic.partitions)]
    partitions = {place: TopicPartition(broker.name(place.topic), place.partition) for place in places}
    async with reader(broker) as consumer:
        ends = await consumer.end_offsets(list(partitions.values()))
        last = {}
        for place, partition in partitions.items():
            if ends[partition] and (found := await _record_at(consumer, partition, ends[partition] - 1)):
                last[place] = found
    registry = {topic.name: await all_of(broker, topic) for topic in SHARED}
    return Held({place: ends[partition] for place, partition in partitions.items()}, last, registry)


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
