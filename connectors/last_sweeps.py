"""Reads from `market.quotes` the last record of a universe that each bucket holds."""

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from connectors.partition_slice import partition_slice
from streams.contract.broker import BrokerSettings
from streams.contract.closing import reader
from streams.contract.codec import Undecodable, decode
from streams.contract.events.quotes import QuoteBatch, Sweep
from streams.contract.topics import MARKET_QUOTES


async def last_sweeps(broker: BrokerSettings, universe: str) -> list[Sweep | None]:
    """Return the last sweep of each bucket, None where it has none of this universe."""
    return [batch.sweep if batch else None for batch in await last_batches(broker, universe)]


async def last_batches(broker: BrokerSettings, universe: str) -> list[QuoteBatch | None]:
    """Return the last batch of each bucket, None where it has none of this universe."""
    partitions = [TopicPartition(broker.name(MARKET_QUOTES), number) for number in range(MARKET_QUOTES.partitions)]
    async with reader(broker) as consumer:
        begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        return [await _last(consumer, universe, each, begins[each], ends[each]) for each in partitions]


async def _last(consumer: AIOKafkaConsumer, universe: str, partition: TopicPartition, begin: int, end: int,
                ) -> QuoteBatch | None:
    """Look at the last record, then at always more, until there is one."""
    count = 1
    while True:
        start, last = max(begin, end - count), None
        async for record in partition_slice(consumer, partition, start, end):
            batch = _batch(record)
            last = batch if batch and batch.sweep.universe == universe else last
        if last or start == begin:
            return last
        count *= 4


def _batch(record: ConsumerRecord) -> QuoteBatch | None:
    try:
        return decode(QuoteBatch, record.value)
    except Undecodable:  # not ours; whoever reads the topic makes it a dead letter
        return None
