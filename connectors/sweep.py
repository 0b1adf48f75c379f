"""A sweep as the 16 records that carry it: a bucket a record, empty ones too. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import repeat

from connectors.source import Quote
from streams.contract.buckets import BUCKETS, bucket_of
from streams.contract.events.quotes import QuoteBatch, Sweep


def batches(sweep: Sweep, quotes: Iterable[Quote], received_at: datetime, missed: Iterable[str] = (),
            uncounted: int = 0) -> list[QuoteBatch]:
    """Return the batch of each bucket, in order; a security's rows keep theirs. What was missed is expected too.

    Nobody knows which bucket an uncounted row is of: the first one expects them, so that their sum is right.
    """
    buckets: list[list[Quote]] = [[] for _ in range(BUCKETS)]
    for quote in quotes:
        buckets[bucket_of(quote.security)].append(quote)
    absent: list[list[str]] = [[] for _ in range(BUCKETS)]
    for security in missed:
        absent[bucket_of(security)].append(security)
    return [_batch(sweep, bucket, rows, absent[bucket], received_at, 0 if bucket else uncounted)
            for bucket, rows in enumerate(buckets)]


def _batch(sweep: Sweep, bucket: int, rows: Sequence[Quote], absent: Sequence[str], received_at: datetime,
           uncounted: int) -> QuoteBatch:
    columns = zip(*rows, strict=True) if rows else repeat(())
    return QuoteBatch(
        sweep=sweep,
        bucket=bucket,
        expected=len(rows) + len(absent) + uncounted,
        received=len(rows),
        received_at=received_at,
        missing=tuple(absent),
        **dict(zip(Quote._fields, columns, strict=False)),
    )
