"""Where a simulation goes on: behind the last sweep that is published whole, also when no quote is kept any more."""

from dataclasses import replace
from datetime import timedelta

from aiokafka import TopicPartition

from connectors.last_sweeps import last_sweeps
from connectors.sequence import Published, published
from streams.contract.broker import BrokerSettings
from streams.contract.clock import close_of, epoch_ms
from streams.contract.closing import reader
from streams.contract.events.registry import Instrument
from streams.contract.latest import LatestTopic
from streams.contract.topics import MARKET_INSTRUMENTS, MARKET_QUOTES


async def so_far(broker: BrokerSettings, universe: str) -> Published:
    """Return how far a universe is.

    Quotes are kept for days, what was made of them for longer, and what is not newer than that counts for nobody. Once
    all are gone, the newest listing says in which week it was, since there is one in each: the next is behind it all.
    """
    found = published(await last_sweeps(broker, universe))
    if not await _all_are_gone(broker):
        return found
    async with LatestTopic(topic=MARKET_INSTRUMENTS, event=Instrument, broker=broker) as view:
        newest = max((event.listed_on for _, event in view.items() if event.listed_on), default=None)
    if newest is None:
        return found
    return replace(found, complete=epoch_ms(close_of(newest + timedelta(days=6 - newest.weekday()))))


async def _all_are_gone(broker: BrokerSettings) -> bool:
    partitions = [TopicPartition(broker.name(MARKET_QUOTES), number) for number in range(MARKET_QUOTES.partitions)]
    async with reader(broker) as consumer:
        begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    return begins == ends and any(ends.values())
