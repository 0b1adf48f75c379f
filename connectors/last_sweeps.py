"""Reads from `market.quotes` the last sweep of a universe that each bucket holds."""

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams.contract.broker import BrokerSettings
from streams.contract.codec import Undecodable, decode
from streams.contract.events.quotes import QuoteBatch, Sweep
from streams.contract.topics import MARKET_QUOTES

_POLL_MS = 250


async def last_sweeps(broker: BrokerSettings, universe: str) -> list[Sweep | None]:
    """Return the last sweep of each bucket, None where it has none of this universe."""
    partitions = [TopicPartition(broker.name(MARKET_QUOTES), number) for number in range(MARKET_QUOTES.partitions)]
    async with AIOKafkaConsumer(**broker.client(), enable_auto_commit=False, auto_offset_reset="earliest") as consumer:
        begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        return [await _last(consumer, universe, each, begins[each], ends[each]) for each in partitions]


async def _last(consumer: AIOKafkaConsumer, universe: str, partition: TopicPartition, begin: int, end: int,
                ) -> Sweep | None:
    """Look at the last record, then at always more, until there is one."""
    count = 1
    while True:
        start = max(begin, end - count)
        sweeps = [sweep for sweep in map(_sweep, await _read(consumer, partition, start, end))
                  if sweep and sweep.universe == universe]
        if sweeps or start == begin:
            return sweeps[-1] if sweeps else None
        count *= 4


async def _read(consumer: AIOKafkaConsumer, partition: TopicPartition, start: int, end: int) -> list[ConsumerRecord]:
    consumer.assign([partition])
    consumer.seek(partition, start)
    found: list[ConsumerRecord] = []
    while await consumer.position(partition) < end:
        found += (await consumer.getmany(partition, timeout_ms=_POLL_MS)).get(partition, [])
    return [record for record in found if record.offset < end]


def _sweep(record: ConsumerRecord) -> Sweep | None:
    try:
        return decode(QuoteBatch, record.value).sweep
    except Undecodable:  # not ours; whoever reads the topic makes it a dead letter
        return None
