"""Numbers that keep coming, partition by partition, until told to stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer

from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from tests.engine.chain import NUMBERS, Number


class Feed:
    """Sends 0, 1, 2 ... to each partition, some 100 numbers a second in all."""

    def __init__(self, broker: BrokerSettings, partitions: int) -> None:
        self._broker, self._partitions = broker, partitions
        self.sent = 0  # numbers to each partition

    async def run(self, stopped: asyncio.Event) -> None:
        async with AIOKafkaProducer(**self._broker.client(), enable_idempotence=True) as producer:
            while not stopped.is_set():
                value = encode(Number(value=self.sent))
                await asyncio.gather(*[
                    producer.send_and_wait(self._broker.name(NUMBERS), value, partition=partition)
                    for partition in range(self._partitions)])
                self.sent += 1
                await asyncio.sleep(self._partitions / 100)

    async def more(self, count: int = 5) -> None:
        """Wait until so many more numbers have been sent to each partition."""
        wanted = self.sent + count
        async with asyncio.timeout(20):
            while self.sent < wanted:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def feeding(broker: BrokerSettings, partitions: int) -> AsyncIterator[Feed]:
    """Feed until the block ends; afterwards `sent` is final."""
    feed, stopped = Feed(broker, partitions), asyncio.Event()
    task = asyncio.create_task(feed.run(stopped))
    try:
        yield feed
    finally:
        stopped.set()
        await task
