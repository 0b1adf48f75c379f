"""Partial sums for tests of the totals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from streams.contract.buckets import BUCKETS
from streams.contract.clock import close_of
from streams.contract.events.values import SUM_COLUMNS, PartialSums
from tests.builders import DAY, a_sweep

Sums = Mapping[str, Mapping[str, int]]  # scope: the columns that are not 0


def a_partial(bucket: int, sequence: int = 1, sums: Sums | None = None, *, day: date = DAY,
              universe: str = "market") -> PartialSums:
    """Return the sums of a bucket; without any, one priced member worth its bucket's number + 1 in `all`."""
    found = {"all": {"market_value_li": bucket + 1, "priced": 1}} if sums is None else sums
    columns: dict[str, Any] = {name: tuple(row.get(name, 0) for row in found.values()) for name in SUM_COLUMNS}
    return PartialSums(sweep=a_sweep(sequence, day=day, universe=universe), bucket=bucket, expected=10, received=9,
                       received_at=close_of(day), scope=tuple(found), **columns)


def a_whole_sweep(sequence: int, sums: Sums, *, day: date = DAY) -> list[PartialSums]:
    """Return the partials of every bucket; the sums are those of bucket 0, the others are empty."""
    return [a_partial(bucket, sequence, {} if bucket else sums, day=day) for bucket in range(BUCKETS)]
