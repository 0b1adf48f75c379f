"""Values one bucket of one sweep: quotes ⋈ members → member values, sums by scope, the next state. Pure."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.registry import Confidence
from streams.contract.events.values import SUM_COLUMNS, Pricing
from streams.contract.limits import limit_prices
from streams.valuation.prices import BucketState
from streams.valuation.roster import Roster
from streams.valuation.rows import NONE, Rows

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
PRICINGS: Final = (Pricing.CARRIED_ABSENT, Pricing.PRICED, Pricing.CARRIED_SUSPENDED, Pricing.CARRIED_STALE,
                   Pricing.MISSING_BAD_ROW, Pricing.MISSING_PRICE)
_ABSENT, _PRICED, _SUSPENDED, _STALE, _BAD, _NO_PRICE = range(len(PRICINGS))
MAX_VALUE_LI: Final = 10**16  # ten trillion yuan: above it a count or price is wrong, and sums could overflow int64


@dataclass(frozen=True, kw_only=True)
class Valued:
    """A roster's places valued in one sweep, in columns. A price or value of 0 where there is none."""

    listed: Bools
    pricing: Ints  # index into PRICINGS
    price_li: Ints
    prev_close_li: Ints
    quoted_at_ms: Ints
    value_li: Ints
    counted: Bools  # has a value
    comparable: Bools
    suspected: Bools
    base_li: Ints


def apply_rows(state: BucketState, batch: QuoteBatch, rows: Rows,
               roster: Roster) -> tuple[BucketState, Ints, Ints, Ints]:
    """Return the state with the batch's prices in it and, by slot, this sweep's price, previous close and pricing.

    Everyone on the roster has a slot from now on, also who has never had a row.
    """
    after = replace(state.copy(state.slots.having(rows.newcomers).having(roster.securities)),
                    sequences={**state.sequences, batch.sweep.universe: batch.sweep.sequence})
    slot = after.slots.of(batch.security)
    count = len(after.slots)
    price, previous = np.zeros(count, np.int64), np.zeros(count, np.int64)
    pricing = np.full(count, _ABSENT, np.int64)

    pricing[slot[~rows.usable & (slot >= 0)]] = _BAD
    for code, chosen in ((_SUSPENDED, ~rows.trading), (_STALE, rows.trading & rows.stale),
                         (_PRICED, rows.trading & ~rows.stale)):
        pricing[slot[chosen & rows.usable]] = code
    has_previous = rows.usable & (rows.prev_close_li != NONE)
    previous[slot[has_previous]] = rows.prev_close_li[has_previous]
    price[slot[rows.usable & rows.trading]] = rows.price_li[rows.usable & rows.trading]
    _remember(after, slot, rows)
    return after, price, previous, pricing


def _remember(after: BucketState, slot: Ints, rows: Rows) -> None:
    """Write into a fresh copy: the newest trade by its own time; without any trade yet, the newest previous close."""
    slot, trading, quoted = slot[rows.usable], rows.trading[rows.usable], rows.quoted_at_ms[rows.usable]
    price, previous = rows.price_li[rows.usable], rows.prev_close_li[rows.usable]
    newer = trading & (~after.traded[slot] | (quoted >= after.quoted_at_ms[slot]))
    quiet = ~trading & (previous != NONE) & ~after.traded[slot]
    for chosen, column in ((quiet, previous), (newer, price)):
        after.price_li[slot[chosen]] = column[chosen]
        after.quoted_at_ms[slot[chosen]] = quoted[chosen]
    after.traded[slot[newer]] = True


def value_places(roster: Roster, after: BucketState, price: Ints, previous: Ints, pricing: Ints) -> Valued:
    """Return each place of the roster valued with this sweep's price, else with the last one."""
    slot = after.slots.of(roster.securities)
    code, prev = pricing[slot], previous[slot]
    used: Ints = np.where(code == _PRICED, price[slot], np.where(code == _BAD, 0, after.price_li[slot]))
    code = np.where((used == 0) & (code != _BAD), _NO_PRICE, code)
    listed: Bools = roster.listed_before | after.traded[slot]
    counted: Bools = listed & (used > 0) & (roster.shares > 0) & _plausible(used, roster.shares)
    suspected: Bools = (code == _PRICED) & (prev > 0) & _beyond_limit(used, prev, roster.limit_percent)
    comparable: Bools = counted & (code == _PRICED) & (prev > 0) & _plausible(prev, roster.shares) & ~suspected
    return Valued(
        listed=listed, pricing=code, price_li=used, prev_close_li=prev,
        quoted_at_ms=after.quoted_at_ms[slot], value_li=np.where(counted, used * roster.shares, 0),
        counted=counted, comparable=comparable, suspected=suspected,
        base_li=np.where(comparable, prev * roster.shares, 0))


def sums_by_scope(roster: Roster, valued: Valued) -> dict[str, list[int]]:
    """Return the columns of PartialSums: for each a number by scope of the roster."""
    member = roster.is_member & valued.listed
    parent = ~roster.is_member & valued.listed
    priced = member & valued.counted & (valued.pricing == _PRICED)
    columns: dict[str, NDArray[Any]] = {
        "market_value_li": np.where(member, valued.value_li, 0),
        "priced": priced,
        "carried": member & valued.counted & ~priced,
        "missing": member & ~valued.counted,
        "unlisted": roster.is_member & ~valued.listed,
        "comparable_li": np.where(member & valued.comparable, valued.value_li, 0),
        "comparable_base_li": np.where(member, valued.base_li, 0),
        "suspected": member & valued.suspected,
        "parents": parent,
        "parents_value_li": np.where(parent, valued.value_li, 0),
    }
    found = np.array(list(columns.values()), np.int64)[:, roster.place_at]
    by_rank = [np.where(roster.rank_at == rank, found[0], 0) for rank in (Confidence.HIGH.rank, Confidence.MEDIUM.rank)]
    found = np.concatenate([found, by_rank])
    sums = np.add.reduceat(found, roster.scope_starts, axis=1) if roster.scopes else found  # exact in int64
    return dict(zip(SUM_COLUMNS, sums.tolist(), strict=True))


def _beyond_limit(price: Ints, prev: Ints, percent: Ints) -> Bools:
    """Say where a price is strictly outside the day's limits."""
    lower, upper = limit_prices(prev, percent)
    beyond: Bools = (percent > 0) & ((price > upper) | (price < lower))
    return beyond


def _plausible(price: Ints, shares: Ints) -> Bools:
    plausible: Bools = price.astype(float) * shares <= MAX_VALUE_LI
    return plausible
