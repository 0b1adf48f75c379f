"""Closes a consumer, also while its broker is away."""

import asyncio

from aiokafka import AIOKafkaConsumer


async def close(consumer: AIOKafkaConsumer) -> None:
    """Close it whole. While the broker is away the client awaits what it has itself cancelled: that is not our end."""
    stopping = asyncio.ensure_future(consumer.stop())
    await asyncio.wait({stopping})
    if stopping.cancelled():
        await consumer._client.close()  # where it stopped short
    else:
        stopping.result()
