"""Daily quotes from CSV files: `security,date,open,high,low,close,turnover`, optionally `prev_close`, in yuan.

An empty close is a suspension. Without a `prev_close` it is the security's last close on an earlier day in the files.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from connectors import cells
from connectors.source import Quote
from connectors.table import Row, read_table
from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.quotes import QuoteStatus

COLUMNS: Final = ("security", "date", "open", "high", "low", "close", "turnover")


class _Prices(NamedTuple):
    close_li: int | None
    prev_close_li: int | None
    turnover_li: int | None


def read_quotes(files: Iterable[Path]) -> dict[date, list[Quote]]:
    """Return the quotes of each day, the days in order. BadInput for the first thing that is wrong."""
    days: dict[date, dict[str, _Prices]] = defaultdict(dict)
    for file in files:
        for row in read_table(file, COLUMNS):
            security, day, prices = _read(row)
            if security in days[day]:
                raise row.bad("security", f"{security} is there twice on {day}")
            days[day][security] = prices
    return _quotes(days)


def _read(row: Row) -> tuple[str, date, _Prices]:
    security, day = row.read("security", cells.security), row.read("date", cells.trading_day)
    for column in ("open", "high", "low"):  # checked, but nothing needs them
        row.read_if_any(column, cells.price_li)
    close_li = row.read_if_any("close", cells.price_li)
    prev_close_li = row.read_if_any("prev_close", cells.price_li)
    return security, day, _Prices(close_li, prev_close_li, row.read_if_any("turnover", cells.turnover_li))


def _quotes(days: Mapping[date, Mapping[str, _Prices]]) -> dict[date, list[Quote]]:
    last: dict[str, int] = {}
    found = {}
    for day, rows in sorted(days.items()):
        at = epoch_ms(close_of(day))
        found[day] = [_quote(security, prices, last.get(security), at) for security, prices in rows.items()]
        last |= {security: prices.close_li for security, prices in rows.items() if prices.close_li is not None}
    return found


def _quote(security: str, prices: _Prices, last_close_li: int | None, at: int) -> Quote:
    return Quote(
        security=security,
        price_li=prices.close_li,
        prev_close_li=last_close_li if prices.prev_close_li is None else prices.prev_close_li,
        volume=None,
        turnover_li=prices.turnover_li,
        quoted_at_ms=at,
        status=QuoteStatus.SUSPENDED if prices.close_li is None else QuoteStatus.TRADING,
    )
