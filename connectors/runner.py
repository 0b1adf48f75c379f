"""Numbers and stamps the sweeps of a source and publishes them, one whole sweep after the other.

A sweep is acknowledged before the next begins: at most one record a partition is under way, so that nothing can
overtake. What was left of a sweep is sent again with the same number and the same stamp.
"""

import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime

from connectors.metrics import ConnectorMetrics
from connectors.publisher import Outgoing, Publisher
from connectors.sequence import Published, Stamp, next_sequence
from connectors.source import Source, SourceSweep
from connectors.sweep import batches
from streams.contract.events.quotes import QuoteBatch, Sweep
from streams.contract.topics import MARKET_QUOTES


async def run(source: Source, publisher: Publisher, *, universe: str, published: Published,
              stamp: Callable[[], Awaitable[Stamp]], clock: Callable[[], datetime],
              metrics: ConnectorMetrics | None = None) -> int:
    """Publish what the source gives, to its end; return how many sweeps that were."""
    metrics = metrics or ConnectorMetrics()
    metrics.announce(source.name, universe)
    count, last = 0, published.complete
    async for found in source.sweeps(published.complete):
        last = next_sequence(found.started_at, last)
        sweep = Sweep(
            universe=universe,
            sequence=last,
            source=found.source or source.name,
            trading_day=found.trading_day,
            started_at=found.started_at,
            **(published.stamps.get(last) or await stamp())._asdict(),
        )
        records, began = _batches(sweep, found, clock()), time.perf_counter()
        await publisher.publish(_records(records))
        metrics.sweep_published(records, time.perf_counter() - began)
        count += 1
    return count


def _batches(sweep: Sweep, found: SourceSweep, received_at: datetime) -> list[QuoteBatch]:
    return batches(sweep, found.quotes, received_at, found.missed, found.uncounted)


def _records(found: list[QuoteBatch]) -> Iterator[Outgoing]:
    for batch in found:
        yield Outgoing(topic=MARKET_QUOTES, key=str(batch.bucket), event=batch, partition=batch.bucket)
