"""Rows of tables of applications for a listing, as filings. Words are kept as they are."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.table import Ask, Held, Reading
from streams.contract.events.ipos import IpoFiling
from streams.contract.securities import Board
from streams.contract.topics import MARKET_IPO_FILINGS

SOURCE: Final = "eastmoney"
DATACENTER: Final = "datacenter-web.eastmoney.com"
BOARDS: Final = {
    "科创板": Board.STAR, "上交所科创板": Board.STAR,
    "创业板": Board.CHINEXT, "深交所创业板": Board.CHINEXT,
    "北交所": Board.BSE, "北京证券交易所": Board.BSE,
    "沪主板": Board.SSE_MAIN, "沪市主板": Board.SSE_MAIN, "上交所主板": Board.SSE_MAIN,
    "深主板": Board.SZSE_MAIN, "深市主板": Board.SZSE_MAIN, "深交所主板": Board.SZSE_MAIN,
    "中小板": Board.SZSE_MAIN,  # merged into it on 2021-04-06
}
FilingOf = Callable[[Row, datetime], IpoFiling | None]


def board(word: str | None) -> Board | None:
    """Return the board that a table's word names, None for another word."""
    return BOARDS.get(word or "")


def filing(*, table: str, company: str | None, word: str | None, on: date | None, captured_at: datetime,
           at: Board | None = None, accepted_on: date | None = None, security: str | None = None,
           sponsor: str | None = None) -> IpoFiling | None:
    """Return a filing, None where a row does not say of whom it is, what, and of which day."""
    if company is None or word is None or on is None:
        return None
    return IpoFiling(company=company, table=table, board=at, raw_status=word, status_on=on, accepted_on=accepted_on,
                     security=security, sponsor=sponsor, source=SOURCE, captured_at=captured_at)


def reading(filings: Iterable[IpoFiling | None], rows: int, notes: tuple[str, ...] = ()) -> Reading:
    """Return the filings by id; of two with the same, the one further up in the table."""
    every = list(filings)
    found: dict[str, IpoFiling] = {}
    for each in every:
        if each is not None:
            found.setdefault(each.filing_id, each)
    return Reading(rows=rows, topic=MARKET_IPO_FILINGS, events=found, left_out=every.count(None), notes=notes)


@dataclass(frozen=True, kw_only=True)
class FilingTable:
    """A table each row of which is one filing."""

    name: str
    asked: Asked
    requests: int
    pace: Pace
    filing_of: FilingOf

    @property
    def host(self) -> str:
        return self.asked.host

    async def look(self, ask: Ask, held: Held, now: datetime) -> Reading:
        return await asyncio.to_thread(self.read, await ask(self.asked), now)  # half a second for thousands of rows

    def read(self, rows: Sequence[Row], now: datetime) -> Reading:
        """Return what rows say that were read at a moment."""
        return reading((self.filing_of(row, now) for row in rows), len(rows))
