"""Share counts with the day from which they hold: `stock_zh_a_gbjg_em`, one security at a time, round and round.

Row: 变更日期 2026-03-11, 总股本 66700000, 已流通股份 15000000, 变动原因 首发新股上市. In shares.
A bare Beijing code would be asked for as Shanghai's, so the exchange is always given. A-share counts are left out: no
column has them for sure.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from connectors.akshare_tables import row as cell
from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.failures import OF_WHAT_WAS_ASKED
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.table import Ask, Held, Reading
from connectors.akshare_tables.words import dated, no_more_than
from connectors.canary.schema import Field, Kind, Schema
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.clock import shanghai_day
from streams.contract.events.base import Event
from streams.contract.events.registry import ShareCapital
from streams.contract.topics import MARKET_SHARE_CAPITAL

HOST: Final = "datacenter.eastmoney.com"
FEWEST_SHARES: Final = 5_000_000  # of a listed firm now; the smallest have some twenty millions
MOST_GROWTH: Final = 20  # from one count to a newer one: more is another unit
SCHEMA: Final = Schema(
    endpoint="RPT_F10_EH_EQUITY",
    fields=(
        Field(name="变更日期", kind=Kind.TEXT),
        Field(name="总股本", kind=Kind.NUMBER, unit="share", low=1, high=1e12, most_empty=0.1),
        Field(name="已流通股份", kind=Kind.NUMBER, unit="share", low=0, high=1e12, most_empty=1.0),
    ),
    relations=(dated("变更日期"), no_more_than("已流通股份", "总股本")))
ASKED: Final = Asked(function="stock_zh_a_gbjg_em", host=HOST, schema=SCHEMA)


class ShareCounts:
    """Asks for one of some securities after the other, beginning where the clock says: restarts favour none."""

    name = "eastmoney_share_capital"
    host = HOST
    requests = 1

    def __init__(self, securities: Callable[[], Sequence[str]], *, every_seconds: float = 60.0) -> None:
        self._securities = securities
        self.pace = Pace(every_seconds=every_seconds)
        self._turn: int | None = None

    async def look(self, ask: Ask, held: Held, now: datetime) -> Reading:
        securities = self._securities()
        if not securities:
            return Reading(rows=0)
        if self._turn is None:
            self._turn = int(now.timestamp() // self.pace.every_seconds)
        try:
            reading = await self._of(securities[self._turn % len(securities)], ask, held, now)
        except Unavailable as unavailable:
            self._turn += unavailable.failure in OF_WHAT_WAS_ASKED
            raise
        self._turn += 1
        return reading

    async def _of(self, security: str, ask: Ask, held: Held, now: datetime) -> Reading:
        rows = await ask(ASKED, symbol=security)
        known = _held_of(security, await held(MARKET_SHARE_CAPITAL))
        found, contradicting = counts(security, rows)
        if odd := contradiction(found, known, shanghai_day(now)):
            raise Unavailable(Failure.DRIFT, HOST, f"{security}: {odd}")
        notes = tuple(f"{security}: more than one share count from {day} on, none taken" for day in contradicting)
        return Reading(rows=len(rows), topic=MARKET_SHARE_CAPITAL, events={key_of(each): each for each in found},
                       notes=notes)


def key_of(count: ShareCapital) -> str:
    return f"{count.security}|{count.effective_on}"


def counts(security: str, rows: Iterable[Row]) -> tuple[list[ShareCapital], list[date]]:
    """Return a security's counts by day, oldest first, and the days of which more than one is given."""
    said: dict[date, set[int]] = defaultdict(set)
    for row in rows:
        day, count = cell.day(row, "变更日期"), cell.whole(row, "总股本")
        if day is not None and count is not None and 0 < count <= 10**12:
            said[day].add(count)
    found = [ShareCapital(security=security, effective_on=day, total_shares=min(said[day]))
             for day in sorted(said) if len(said[day]) == 1]
    return found, sorted(day for day, every in said.items() if len(every) > 1)


def contradiction(found: Sequence[ShareCapital], known: Mapping[date, int], day: date) -> str | None:
    """Return what is wrong with the newest count, compared with what is held: another unit, or another security's."""
    past = [each for each in found if each.effective_on <= day]
    if not past:
        return "no share count that holds now"
    newest = past[-1]
    if newest.total_shares < FEWEST_SHARES:
        return f"{newest.total_shares} shares are too few for a listed firm: another unit?"
    before = max((on for on in known if on <= day), default=None)
    if before is None:
        return None
    low, high = sorted((known[before], newest.total_shares))
    return f"{newest.total_shares} shares after {known[before]}: another unit?" if high > MOST_GROWTH * low else None


def _held_of(security: str, held: Mapping[str, Event]) -> dict[date, int]:
    return {each.effective_on: each.total_shares for each in held.values()
            if isinstance(each, ShareCapital) and each.security == security}
