"""Days of subscription and of listing: `stock_xgsglb_em`, once for Shanghai and Shenzhen, once for Beijing.

Rows name a code and a short name, no company: only those are used whose legal name the instruments know. The words are
the columns' own. akshare asks by plain http here.
Row: 股票代码 301999, 股票简称 样例精密, 申购日期 2026-03-02, 上市日期 2026-03-11 00:00:00.
Row of Beijing: 代码 920999, 简称 样例传感, 申购日 2026-03-02, 上市首日-上市日 2026-03-11.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connectors.akshare_tables import row as cell
from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.filings import DATACENTER, filing, reading
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.table import Ask, Held, Reading
from connectors.akshare_tables.words import codes, dated
from connectors.canary.schema import Field, Kind, Schema
from streams.contract.events.ipos import IpoFiling
from streams.contract.events.registry import Instrument
from streams.contract.securities import board_of
from streams.contract.topics import MARKET_INSTRUMENTS

NAME: Final = "eastmoney_issues"
PACE: Final = Pace(every_seconds=3600)


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Where a variant of the table has what; the days by the word that they stand for."""

    market: str
    code: str
    days: Mapping[str, str]
    asked: Asked


def _asked(endpoint: str, code: str, days: Mapping[str, str]) -> Asked:
    fields = (Field(name=code, kind=Kind.TEXT),
              *(Field(name=column, kind=Kind.TEXT, most_empty=0.2) for column in days.values()))
    return Asked(function="stock_xgsglb_em", host=DATACENTER, schema=Schema(
        endpoint=endpoint, fields=fields, relations=(codes(code), *(dated(column) for column in days.values()))))


def _columns(endpoint: str, market: str, code: str, days: Mapping[str, str]) -> Columns:
    return Columns(market=market, code=code, days=days, asked=_asked(endpoint, code, days))


MARKETS: Final = (
    _columns("RPTA_APP_IPOAPPLY", "全部股票", "股票代码", {"申购日期": "申购日期", "上市日期": "上市日期"}),
    _columns("RPT_NEEQ_ISSUEINFO_LIST", "北交所", "代码", {"申购日": "申购日", "上市日": "上市首日-上市日"}),
)


@dataclass(frozen=True)
class IssueTable:
    name: str = NAME
    host: str = DATACENTER
    requests: int = 5
    pace: Pace = PACE

    async def look(self, ask: Ask, held: Held, now: datetime) -> Reading:
        companies = {key: instrument.legal_name for key, instrument in (await held(MARKET_INSTRUMENTS)).items()
                     if isinstance(instrument, Instrument) and instrument.legal_name}
        every = [(columns, await ask(columns.asked, symbol=columns.market)) for columns in MARKETS]
        return await asyncio.to_thread(read, every, companies, now)


def read(every: Sequence[tuple[Columns, Sequence[Row]]], companies: Mapping[str, str], now: datetime) -> Reading:
    """Return what the rows of both variants say; `companies` are legal names by security."""
    filings = [each for columns, rows in every for each in _filings(columns, rows, companies, now)]
    unnamed = sum(cell.security(row, columns.code) not in companies for columns, rows in every for row in rows)
    notes = (f"{unnamed} rows of firms whose legal name is not known",) if unnamed else ()
    return reading(filings, sum(len(rows) for _, rows in every), notes)


def _filings(columns: Columns, rows: Sequence[Row], companies: Mapping[str, str], now: datetime) -> Iterator[IpoFiling]:
    for row in rows:
        security = cell.security(row, columns.code)
        company = companies.get(security or "")
        if security is None or company is None:
            continue
        for word, column in columns.days.items():
            found = filing(table=NAME, company=company, word=word, on=cell.day(row, column), at=board_of(security),
                           security=security, captured_at=now)
            if found is not None:
                yield found


ISSUES: Final = IssueTable()
