"""Reads from `market.announcements` what is published of some sources: where each goes on. By the topic's own times."""

from collections.abc import Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from connectors.announcements.known import Known
from connectors.partition_slice import partition_slice
from streams.contract.broker import BrokerSettings
from streams.contract.closing import reader
from streams.contract.codec import Undecodable, decode
from streams.contract.events.announcements import Announcement
from streams.contract.topics import DAY_MS, MARKET_ANNOUNCEMENTS

READ_DAYS: Final = 16  # more than a row is stated ahead of its publication, and than a tail looks back


async def so_far(broker: BrokerSettings, sources: Sequence[str]) -> dict[str, Known]:
    """Return what is known of each source: of the topic's last days, or of all that it holds for a source not in them.

    Whatever is on the topic is read once, so that a second run publishes no record again.
    """
    partition = TopicPartition(broker.name(MARKET_ANNOUNCEMENTS), 0)
    async with reader(broker) as consumer:
        begin = (await consumer.beginning_offsets([partition]))[partition]
        end = (await consumer.end_offsets([partition]))[partition]
        start = await _some_days_before(consumer, partition, begin, end)
        found = await _read(consumer, partition, start, end, sources)
        if start > begin and not all(found.values()):
            found = await _read(consumer, partition, begin, end, sources)
    return {source: Known(announcements) for source, announcements in found.items()}


async def _some_days_before(consumer: AIOKafkaConsumer, partition: TopicPartition, begin: int, end: int) -> int:
    last = [record async for record in partition_slice(consumer, partition, max(begin, end - 1), end)]
    if not last:
        return begin
    at = max(last[-1].timestamp - READ_DAYS * DAY_MS, 0)
    found = (await consumer.offsets_for_times({partition: at}))[partition]
    return found.offset if found else begin


async def _read(consumer: AIOKafkaConsumer, partition: TopicPartition, start: int, end: int, sources: Sequence[str],
                ) -> Mapping[str, list[Announcement]]:
    found: dict[str, list[Announcement]] = {source: [] for source in sources}
    async for record in partition_slice(consumer, partition, start, end):
        announcement = _announcement(record)
        if announcement and announcement.source in found:
            found[announcement.source].append(announcement)
    return found


def _announcement(record: ConsumerRecord) -> Announcement | None:
    try:
        return decode(Announcement, record.value)
    except Undecodable:  # not ours; whoever reads the topic makes it a dead letter
        return None
