"""A sweep as the 16 records that carry it: a bucket a record, empty ones too. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from connectors.source import Quote
from streams.contract.buckets import BUCKETS, bucket_of
from streams.contract.events.quotes import QuoteBatch, Sweep


def batches(sweep: Sweep, quotes: Iterable[Quote], received_at: datetime) -> list[QuoteBatch]:
    """Return the batch of each bucket, in order; a security's rows keep theirs."""
    buckets: list[list[Quote]] = [[] for _ in range(BUCKETS)]
    for quote in quotes:
        buckets[bucket_of(quote.security)].append(quote)
    return [_batch(sweep, bucket, rows, received_at) for bucket, rows in enumerate(buckets)]


def _batch(sweep: Sweep, bucket: int, rows: Sequence[Quote], received_at: datetime) -> QuoteBatch:
    return QuoteBatch(
        sweep=sweep,
        bucket=bucket,
        expected=len(rows),
        received=len(rows),
        received_at=received_at,
        security=tuple(row.security for row in rows),
        price_li=tuple(row.price_li for row in rows),
        prev_close_li=tuple(row.prev_close_li for row in rows),
        volume=tuple(row.volume for row in rows),
        turnover_li=tuple(row.turnover_li for row in rows),
        quoted_at_ms=tuple(row.quoted_at_ms for row in rows),
        status=tuple(row.status for row in rows),
    )
