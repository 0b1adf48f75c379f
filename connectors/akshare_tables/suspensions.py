"""Which securities do not trade on a day: `stock_tfp_em`.

Row: 代码 301999, 名称 样例精密, 停牌时间 2026-03-02, 停牌截止时间 (empty: open), 停牌期限 连续停牌,
停牌原因 重大事项, 预计复牌时间 2026-03-16.
Columns are given by position upstream: days and codes that are none show it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from connectors.akshare_tables import row as cell
from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.filings import DATACENTER
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.table import Ask, Held, Reading
from connectors.akshare_tables.words import codes, dated
from connectors.canary.schema import Field, Kind, Schema
from streams.contract.clock import shanghai_day

SCHEMA: Final = Schema(
    endpoint="RPT_CUSTOM_SUSPEND_DATA_INTERFACE",
    fields=(
        Field(name="代码", kind=Kind.TEXT),
        Field(name="停牌时间", kind=Kind.TEXT, most_empty=0.05),
        Field(name="停牌截止时间", kind=Kind.TEXT, most_empty=1.0),
        Field(name="停牌期限", kind=Kind.TEXT, most_empty=1.0),
        Field(name="停牌原因", kind=Kind.TEXT, most_empty=1.0),
        Field(name="预计复牌时间", kind=Kind.TEXT, most_empty=1.0),
    ),
    relations=(codes("代码"), dated("停牌时间"), dated("停牌截止时间"), dated("预计复牌时间")))
ASKED: Final = Asked(function="stock_tfp_em", host=DATACENTER, schema=SCHEMA)


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """A security does not trade from a day to a day, both included; None: nobody has said until when."""

    since: date
    until: date | None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Suspensions:
    """The suspensions as they were last read."""

    name = "eastmoney_suspensions"
    host = DATACENTER
    requests = 2
    pace = Pace(every_seconds=86_400, also_at=(time(9, 0),))

    def __init__(self) -> None:
        self.found: Mapping[str, Suspension] = {}
        self._on: dict[date, frozenset[str]] = {}

    async def look(self, ask: Ask, held: Held, now: datetime) -> Reading:
        rows = await ask(ASKED, date=f"{shanghai_day(now):%Y%m%d}")
        self.found, self._on = suspensions(rows), {}
        return Reading(rows=len(rows))

    def on(self, day: date) -> frozenset[str]:
        """Return the securities that do not trade on a day, as far as is known."""
        if day not in self._on:
            self._on = {day: frozenset(security for security, each in self.found.items() if each.holds_on(day))}
        return self._on[day]


def suspensions(rows: Iterable[Row]) -> dict[str, Suspension]:
    """Return suspensions by security, of several the newest; funds and B shares are left out."""
    found: dict[str, Suspension] = {}
    for row in rows:
        security, since = cell.security(row, "代码"), cell.day(row, "停牌时间")
        if security is None or since is None or (security in found and found[security].since >= since):
            continue
        found[security] = Suspension(since=since, until=cell.day(row, "停牌截止时间"))
    return found
