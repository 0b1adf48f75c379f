"""How far a replay is: how many sweeps are sent, and what each stage still has before it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiokafka import TopicPartition

from streams.contract.buckets import BUCKETS
from streams.contract.lag import ALERTS_GROUP, STREAMS_GROUP, LagReader
from streams.contract.problems import Problem
from streams.contract.topics import (
    MARKET_DATA_QUALITY,
    MARKET_QUOTES,
    MARKET_VALUE,
    NOTIFICATIONS,
    PARTIALS,
    TOPICS,
    VALUATIONS,
    Topic,
)


class Stalled(Problem):
    """Nothing moves any more; the message names the buckets behind."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    name: str
    group: str
    sources: tuple[Topic, ...]


# In the order of the flow: once the first has nothing before it, all that the next will ever get is in its topic.
STAGES: Final = (
    Stage(name="valuation", group=STREAMS_GROUP, sources=(MARKET_QUOTES,)),
    Stage(name="totals", group=STREAMS_GROUP, sources=(PARTIALS,)),
    Stage(name="evaluate", group=ALERTS_GROUP, sources=(VALUATIONS, MARKET_VALUE, MARKET_DATA_QUALITY)),
    Stage(name="deliver", group=ALERTS_GROUP, sources=(NOTIFICATIONS,)),
)
START_SECONDS: Final = 120.0
Behind = dict[str, dict[TopicPartition, int]]


class Progress:
    """Reads how far each stage is, and notices when nothing moves.

    Before the first sweep nothing moves while processes start and members are worked out: they have longer for that.
    """

    def __init__(self, lag: LagReader, *, stall_seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._lag, self._stall_seconds, self._now = lag, stall_seconds, now
        self._last: object = None
        self._moved_at = now()

    async def behind_within(self, seconds: float) -> Behind:
        """Return what `behind` does; Stalled when the broker has not answered by then."""
        try:
            async with asyncio.timeout(seconds):
                return await self.behind()
        except TimeoutError:
            raise Stalled(f"the broker has not answered for {seconds:g} s") from None

    async def behind(self) -> Behind:
        """Return, of each stage that is not done, how many records it has before it, by partition."""
        found = {}
        for stage in STAGES:
            left = await self._lag.behind(stage.group, stage.sources)
            if left:
                found[stage.name] = left
        await self._notice_movement(found)
        return found

    async def counts(self) -> tuple[int, int]:
        """Return how many sweeps have been sent whole and how many notifications there are."""
        quotes = await self._lag.ends([MARKET_QUOTES])
        notifications = await self._lag.ends([NOTIFICATIONS])
        return min(quotes.values()), sum(notifications.values())

    async def _notice_movement(self, behind: Behind) -> None:
        ends = await self._lag.ends(TOPICS)
        sweeps = self._lag.broker.name(MARKET_QUOTES)
        begun = any(end for partition, end in ends.items() if partition.topic == sweeps)
        seconds = self._stall_seconds if begun else max(self._stall_seconds, START_SECONDS)
        if (ends, behind) != self._last:
            self._last, self._moved_at = (ends, behind), self._now()
        elif self._now() - self._moved_at > seconds:
            raise Stalled(f"no topic has moved for {seconds:g} s; {describe(behind)}")


def summary(behind: Behind) -> str:
    """Return how much is behind, in words: `left: valuation 3, deliver 12`."""
    counts = ", ".join(f"{stage} {sum(partitions.values())}" for stage, partitions in behind.items())
    return f"left: {counts}" if counts else "nothing left of it"


def describe(behind: Behind) -> str:
    """Return what is behind, and where: `valuation: 3 records in buckets 4, 7 of market.quotes`."""
    if not behind:
        return "nothing is behind"
    parts = []
    for stage, partitions in behind.items():
        topics = ", ".join(sorted({partition.topic for partition in partitions}))
        numbers = sorted({partition.partition for partition in partitions})
        buckets = "all buckets" if len(numbers) == BUCKETS else f"buckets {', '.join(map(str, numbers))}"
        parts.append(f"{stage}: {sum(partitions.values())} records in {buckets} of {topics}")
    return "; ".join(parts)
