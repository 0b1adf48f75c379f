"""A slice of a partition, read from an offset up to another one."""

from collections.abc import AsyncIterator
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

_POLL_MS: Final = 250


async def partition_slice(consumer: AIOKafkaConsumer, partition: TopicPartition, start: int, end: int,
                          ) -> AsyncIterator[ConsumerRecord]:
    """Yield what is there of the offsets from start up to, and without, end. The consumer is assigned to it alone."""
    consumer.assign([partition])
    consumer.seek(partition, start)
    while await consumer.position(partition) < end:
        for record in (await consumer.getmany(partition, timeout_ms=_POLL_MS)).get(partition, []):
            if record.offset < end:
                yield record
