"""Prices that cannot be: in another unit, beyond all limits, gone in mid-session. Pure.

A single odd row is held back alone (odd_rows.py); here are those that say that the feed as a whole has changed.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from statistics import median
from typing import Final

from connectors.canary.rows import Known, Rows, is_priced, many
from connectors.canary.suspended import MOST_SUSPENDED
from connectors.source import Quote
from streams.contract.clock import Phase, shanghai_day
from streams.contract.limits import TICK_LI, limit_percent
from streams.contract.securities import board_of

ENOUGH: Final = 20  # rows for a median to mean something
_MEDIAN_LI: Final = (1_000, 500_000)  # 1 to 500 yuan: the median A share has cost between 3 and 30
_MEDIAN_FACTOR: Final = 2.0  # half the market doubling or halving between two looks is beyond any limit
_AVERAGE_FACTOR: Final = 3.0  # the day's average price (turnover by volume) to the last one, the median of all


def of_another_unit(rows: Rows) -> str | None:
    """Say so where half the prices are what no market has, or turnover does not go with volume."""
    prices = [quote.price_li for quote in rows.priced.values() if quote.price_li]
    if len(prices) >= ENOUGH and not _MEDIAN_LI[0] <= (middle := median(prices)) <= _MEDIAN_LI[1]:
        return f"the median price is {middle / 1000:g} yuan"
    averages = [quote.turnover_li / quote.volume / quote.price_li for quote in rows.traded.values()
                if quote.price_li and quote.volume and quote.turnover_li]
    if len(averages) >= ENOUGH and not 1 / _AVERAGE_FACTOR <= (middle := median(averages)) <= _AVERAGE_FACTOR:
        return f"turnover by volume is {middle:g} times the price"
    return None


def changed_by_a_factor(rows: Rows, known: Known) -> str | None:
    """Say so where half the prices are another multiple of what they were, overnight too."""
    ratios = [quote.price_li / before.price_li for security, quote in rows.priced.items()
              if (before := known.get(security)) and before.price_li and quote.price_li]
    if len(ratios) < ENOUGH or 1 / _MEDIAN_FACTOR <= (middle := median(ratios)) <= _MEDIAN_FACTOR:
        return None
    return f"prices are {middle:g} times what they were"


def vanished(rows: Rows, last: Known, phase: Phase) -> str | None:
    """Say so where many prices of today are gone at once, before the close, or most, known to be suspended or not.

    Suspensions come one by one.
    """
    if phase is Phase.CLOSED:
        return None
    had = [quote for quote in rows.look.quotes
           if (before := last.get(quote.security)) and before.quoted_at_ms >= rows.opened_ms]
    gone = [quote for quote in had if not is_priced(quote)]
    if len(had) >= ENOUGH and len(gone) > len(had) * MOST_SUSPENDED:
        return f"{len(gone)} of {len(had)} prices are gone"
    due = len(had) - sum(quote.security in rows.suspended for quote in gone)
    unknown = sum(quote.security not in rows.suspended for quote in gone)
    return f"{unknown} of {due} prices are gone" if many(unknown, due) else None


def absent(rows: Rows, settled: bool) -> str | None:
    """Say so where most rows have no price, once a continuous session is on its way: what a first look can tell."""
    of, without = len(rows.due), len(rows.due) - len(rows.priced)
    if not settled or of < ENOUGH or without <= of * MOST_SUSPENDED:
        return None
    return f"{without} of {of} rows have no price in mid-session"


def beyond_limits(rows: Rows) -> str | None:
    """Say so where many prices are further from the previous close than a day allows."""
    day = shanghai_day(rows.at)
    judged = [quote for quote in rows.traded.values() if quote.prev_close_li]
    beyond = sum(_is_beyond(quote, day) for quote in judged)
    return f"{beyond} of {len(judged)} prices are beyond their daily limits" if many(beyond, len(judged)) else None


def previous_closes_changed(rows: Rows, known: Known) -> str | None:
    """Say so where many previous closes are not what they were earlier in the day."""
    pairs = [(before.prev_close_li, now.prev_close_li) for before, now in rows.with_known(known)]
    return _differing("previous closes have changed since the last look", pairs)


def _differing(what: str, pairs: Iterable[tuple[int | None, int | None]]) -> str | None:
    both = [(before, now) for before, now in pairs if before and now]
    odd = sum(before != now for before, now in both)
    return f"{odd} of {len(both)} {what}" if many(odd, len(both)) else None


def _is_beyond(quote: Quote, day: date) -> bool:
    percent = _limit(quote.security[:3], quote.security[-2:], day)
    price, previous = quote.price_li or 0, quote.prev_close_li or 0
    return percent is not None and abs(price - previous) * 100 > previous * percent + 100 * TICK_LI


@lru_cache(maxsize=1024)  # a dozen code ranges a day
def _limit(prefix: str, exchange: str, day: date) -> int | None:
    try:
        return limit_percent(board_of(f"{prefix}000.{exchange}"), day)
    except ValueError:  # a security of no board that is followed
        return None
