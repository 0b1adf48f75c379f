"""What a dollar is worth in yuan, as fixed at 9:15 on each trading day: `currency_boc_sina`, column 央行中间价.

The other table, `currency_boc_safe`, reads a workbook past every time-out and budget, and fails on days without a newer
row. Row: 日期 2026-03-02, 中行汇买价 706.91, 央行中间价 708.19: yuan for 100 dollars. akshare asks by plain http here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from connectors.akshare_tables import row as cell
from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.table import Ask, Held, Reading
from connectors.akshare_tables.words import dated
from connectors.canary import schema
from connectors.canary.schema import Field, Kind, Relation, Schema
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.clock import SHANGHAI, is_trading_day, shanghai_day
from streams.contract.events.base import Event
from streams.contract.events.fx import FxRate, Pair
from streams.contract.topics import MARKET_FX

HOST: Final = "biz.finance.sina.com.cn"
SOURCE: Final = "sina"
FIXED_AT: Final = time(9, 15)
BACK_TO: Final = timedelta(days=10)
QUOTED_FOR: Final = 100  # dollars
MOST_MOVE: Final = Decimal("0.04")  # from one day to the next; the largest so far was 1.9 % (2015-08-11)
_NEAR: Final = 0.05  # of the Bank of China's own price, which may be a few percent away


def _near_the_bank(row: schema.Row) -> bool | None:
    parity, bank = schema.number(row["央行中间价"]), schema.number(row["中行汇买价"])
    return None if not parity or not bank else abs(parity / bank - 1) <= _NEAR


SCHEMA: Final = Schema(
    endpoint="forex.php",
    fields=(
        Field(name="日期", kind=Kind.TEXT),
        Field(name="中行汇买价", kind=Kind.NUMBER, unit="yuan for 100 dollars", low=500, high=1000, most_empty=1.0),
        Field(name="央行中间价", kind=Kind.NUMBER, unit="yuan for 100 dollars", low=500, high=1000, most_empty=0.5),
    ),
    relations=(dated("日期"), Relation(name="央行中间价 is near the bank's price", holds=_near_the_bank)))
ASKED: Final = Asked(function="currency_boc_sina", host=HOST, schema=SCHEMA)


class CentralParity:
    name = "sina_central_parity"
    host = HOST
    requests = 3
    pace = Pace(every_seconds=86_400, also_at=(FIXED_AT,), awaited_seconds=300)

    async def look(self, ask: Ask, held: Held, now: datetime) -> Reading:
        day = shanghai_day(now)
        rows = await ask(ASKED, symbol="美元", start_date=f"{day - BACK_TO:%Y%m%d}", end_date=f"{day:%Y%m%d}")
        found = rates(rows, now)
        if odd := contradiction(found, await held(MARKET_FX)):
            raise Unavailable(Failure.DRIFT, HOST, odd)
        return Reading(rows=len(rows), topic=MARKET_FX, events={each.key: each for each in found},
                       is_awaited=is_fixed(day, now) and all(each.fixed_on != day for each in found))


def is_fixed(day: date, now: datetime) -> bool:
    """Say whether a day's parity is known to the world: it is a trading day, and 9:15 has come."""
    return is_trading_day(day) and now >= datetime.combine(day, FIXED_AT, SHANGHAI)


def rates(rows: Iterable[Row], now: datetime) -> list[FxRate]:
    """Return the rates of trading days, oldest first; a row of a day that is not fixed yet repeats an older rate."""
    found = {}
    for row in rows:
        day, quoted = cell.day(row, "日期"), cell.decimal(row, "央行中间价")
        if day is not None and quoted is not None and quoted > 0 and is_fixed(day, now):
            found[day] = FxRate(pair=Pair.USD_CNY, rate=quoted / QUOTED_FOR, fixed_on=day, source=SOURCE,
                                received_at=now)
    return [found[day] for day in sorted(found)]


def contradiction(found: Sequence[FxRate], held: Mapping[str, Event]) -> str | None:
    """Return the first rate that is too far from the one before it, be that held or new."""
    known = {each.fixed_on: each.rate for each in held.values() if isinstance(each, FxRate)}
    for each in found:
        before = max((day for day in known if day < each.fixed_on), default=None)
        if before is not None and each.fixed_on - before <= BACK_TO and not _is_near(each.rate, known[before]):
            return f"{each.rate} yuan for a dollar on {each.fixed_on} after {known[before]} on {before}"
        known[each.fixed_on] = each.rate
    return None


def _is_near(rate: Decimal, before: Decimal) -> bool:
    return abs(rate / before - 1) <= MOST_MOVE
