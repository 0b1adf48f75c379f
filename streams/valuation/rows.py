"""Which rows of a batch can be used, and what is wrong with the others. Pure."""

import contextlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import repeat
from operator import is_
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.contract.buckets import bucket_of
from streams.contract.clock import SHANGHAI, epoch_ms
from streams.contract.events.quotes import QuoteBatch, QuoteStatus
from streams.contract.events.runtime import Reason
from streams.contract.money import MOST_PRICE_LI
from streams.contract.securities import security_id
from streams.valuation.prices import BucketState

_DAY_MS: Final = 86_400_000
NONE: Final = -(2**62)


@dataclass(frozen=True, kw_only=True)
class BadRow:
    row: int
    security: str
    reason: Reason
    detail: str
    raw: bytes


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The columns of a batch; `usable` says which rows are. Prices in li, NONE where there is none."""

    price_li: NDArray[np.int64]
    prev_close_li: NDArray[np.int64]
    quoted_at_ms: NDArray[np.int64]
    trading: NDArray[np.bool_]
    stale: NDArray[np.bool_]  # quoted on an earlier day than the sweep's
    usable: NDArray[np.bool_]
    bad: tuple[BadRow, ...]
    newcomers: tuple[str, ...]  # securities not seen before, in order


def check(batch: QuoteBatch, state: BucketState) -> Rows:
    """Check each row of a batch: known security of this bucket, once, a price while trading, not of a later day."""
    price, previous = _column(batch.price_li), _column(batch.prev_close_li)
    quoted = _column(batch.quoted_at_ms)
    trading = _trading(batch.status)
    day_start = epoch_ms(datetime.combine(batch.sweep.trading_day, time(), SHANGHAI))
    named, newcomers = _check_names(batch, state)
    faults = [
        *named,
        *_where(trading & ((price <= 0) | (price > MOST_PRICE_LI)), "price_li: a trading security needs a price > 0"),
        *_where((previous <= 0) & (previous != NONE) | (previous > MOST_PRICE_LI), "prev_close_li: must be > 0"),
        *_where(quoted >= day_start + _DAY_MS, "quoted_at_ms: is after the sweep's trading day"),
        *_where(quoted < 0, "quoted_at_ms: is no time"),
    ]
    bad = {row: _bad_row(batch, row, reason, detail) for row, reason, detail in reversed(faults)}
    usable = np.ones(len(batch.security), np.bool_)
    usable[list(bad)] = False
    return Rows(price_li=price, prev_close_li=previous, quoted_at_ms=quoted, trading=trading, stale=quoted < day_start,
                usable=usable, bad=tuple(bad[row] for row in sorted(bad)), newcomers=newcomers)


def _trading(statuses: tuple[QuoteStatus, ...]) -> NDArray[np.bool_]:
    return np.fromiter(map(is_, statuses, repeat(QuoteStatus.TRADING)), np.bool_, len(statuses))


def _column(values: Sequence[int | None]) -> NDArray[np.int64]:
    with contextlib.suppress(TypeError, OverflowError):  # nearly always there is none and all fit
        return np.fromiter(values, np.int64, len(values))
    try:
        return np.fromiter((NONE if value is None else value for value in values), np.int64, len(values))
    except OverflowError:  # beyond int64: clamped, then refused as out of range
        clamped = (NONE if value is None else max(NONE + 1, min(value, 2**62)) for value in values)
        return np.fromiter(clamped, np.int64, len(values))


def _check_names(batch: QuoteBatch, state: BucketState) -> tuple[list[tuple[int, Reason, str]], tuple[str, ...]]:
    if state.slots.distinct(batch.security):
        return [], ()
    faults: list[tuple[int, Reason, str]] = []
    newcomers: list[str] = []
    seen: set[str] = set()
    for row, security in enumerate(batch.security):
        fault = None if security in state.slots else _name_fault(security, batch.bucket)
        if fault:
            faults.append((row, *fault))
        elif security in seen:
            faults.append((row, Reason.BAD_ROW, "security: is there twice"))
        elif security not in state.slots:
            newcomers.append(security)
        seen.add(security)
    return faults, tuple(newcomers)


def _name_fault(security: str, bucket: int) -> tuple[Reason, str] | None:
    try:
        canonical = security_id(security)
    except ValueError as error:
        return Reason.UNKNOWN_SECURITY, f"security: {error}"
    if canonical != security:
        return Reason.UNKNOWN_SECURITY, f"security: {security} is an old code of {canonical}"
    if bucket_of(security) != bucket:
        return Reason.BAD_ROW, f"security: belongs to bucket {bucket_of(security)}"
    return None


def _where(rows: NDArray[np.bool_], detail: str) -> Iterable[tuple[int, Reason, str]]:
    return ((int(row), Reason.BAD_ROW, detail) for row in np.flatnonzero(rows))


def _bad_row(batch: QuoteBatch, row: int, reason: Reason, detail: str) -> BadRow:
    raw = {name: getattr(batch, name)[row] for name in
           ("security", "price_li", "prev_close_li", "volume", "turnover_li", "quoted_at_ms", "status")}
    return BadRow(row=row, security=batch.security[row], reason=reason, detail=detail,
                  raw=json.dumps(raw, ensure_ascii=False).encode())
