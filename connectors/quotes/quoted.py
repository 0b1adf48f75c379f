"""What a site's row says, as a quote: a price only where there was a trade. Pure.

Rows without a trade of their day look different everywhere: "-" at Eastmoney, zeros, the previous close at Tencent and
Sina, virtual prices from 9:15 to 9:25. All are told as suspended, without a price: valuation then carries the last
trade, and counts a newcomer from its first one. Trading at the previous close would claim trades that never were.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from connectors.source import Quote
from streams.contract.clock import DAY_PHASES, SHANGHAI, Phase, close_of, epoch_ms, is_trading_day, shanghai_day
from streams.contract.events.quotes import QuoteStatus

_MATCHED: Final = next(each.end for each in DAY_PHASES if each.phase is Phase.OPENING_AUCTION)
_OPEN: Final = next(each.start for each in DAY_PHASES if each.phase is Phase.CONTINUOUS)
_LONGEST_HOLIDAY: Final = 30  # days
_FIRST, _LAST = datetime(1990, 12, 19, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)  # later ones overflow somewhere


class Said(NamedTuple):
    """A row in our units, as the site has it: prices and turnover in li, volume in shares, its own time."""

    security: str
    price_li: int | None
    prev_close_li: int | None
    volume: int | None
    turnover_li: int | None
    at: datetime | None


def quote(said: Said, received_at: datetime) -> Quote:
    """Return the quote of a row; one without a trade is of the close before its day, which its price is of.

    ValueError where a traded row has no time, or any row a time outside the calendar.
    """
    if said.at is not None and not _FIRST <= said.at <= _LAST:
        raise ValueError(f"has the time {said.at:%Y-%m-%d}")
    has_traded = said.price_li is not None and bool(said.volume or said.turnover_li)
    if has_traded and said.at is None:
        raise ValueError("has a price and no time")
    if has_traded and said.at is not None and _clock(said.at) >= _MATCHED:
        return Quote(said.security, said.price_li, said.prev_close_li, said.volume, said.turnover_li,
                     epoch_ms(said.at), QuoteStatus.TRADING)
    return Quote(said.security, None, said.prev_close_li, None, None,
                 _close_before(shanghai_day(said.at or received_at)), QuoteStatus.SUSPENDED)


def is_open(newest: datetime | None, received_at: datetime) -> bool:
    """Say whether rows must have prices: not while the day's are cleared, nor in the opening auction.

    By the newest row and by our clock: rows that are cleared may keep the time of the day before.
    """
    return min(_clock(newest or received_at), _clock(received_at)) >= _OPEN


def _clock(moment: datetime) -> time:
    return moment.astimezone(SHANGHAI).time()


@lru_cache(maxsize=64)
def _close_before(day: date) -> int:
    for days in range(1, _LONGEST_HOLIDAY):
        if is_trading_day(before := day - timedelta(days=days)):
            return epoch_ms(close_of(before))
    raise ValueError(f"no trading day within {_LONGEST_HOLIDAY} days before {day}")
