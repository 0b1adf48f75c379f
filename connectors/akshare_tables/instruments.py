"""Rows of the exchanges' lists of securities, as instruments; share counts there are only compared. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from connectors.akshare_tables import row as cell
from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.table import Ask, Held, Reading
from connectors.akshare_tables.words import codes, company_names, dated, no_more_than
from connectors.canary.schema import Field, Kind, Relation, Schema
from streams.contract.clock import shanghai_day
from streams.contract.events.base import Event
from streams.contract.events.registry import Instrument, ShareCapital
from streams.contract.securities import board_of
from streams.contract.topics import MARKET_INSTRUMENTS, MARKET_SHARE_CAPITAL

DAILY: Final = Pace(every_seconds=86_400, also_at=(time(8, 30),))  # new securities are listed before they trade


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which column has what; None where a list does not say."""

    code: str
    name: str
    listed: str
    legal_name: str | None = None
    total: str | None = None  # shares
    tradable: str | None = None

    @property
    def schema_fields(self) -> tuple[Field, ...]:
        texts = [column for column in (self.code, self.name, self.listed, self.legal_name) if column]
        counts = [column for column in (self.total, self.tradable) if column]
        return (*(Field(name=column, kind=Kind.TEXT, most_empty=0.02) for column in texts),
                *(Field(name=column, kind=Kind.NUMBER, unit="share", low=1e5, high=1e12, most_empty=0.02)
                  for column in counts))

    @property
    def relations(self) -> tuple[Relation, ...]:
        named = (company_names(self.legal_name),) if self.legal_name else ()
        counted = (no_more_than(self.tradable, self.total),) if self.tradable and self.total else ()
        return (codes(self.code), dated(self.listed), *named, *counted)


@dataclass(frozen=True, kw_only=True)
class ListTable:
    """One exchange's list, which may be asked for in parts."""

    name: str
    host: str
    requests: int
    function: str
    columns: Columns
    symbols: tuple[str, ...] = ()
    pace: Pace = DAILY

    async def look(self, ask: Ask, held: Held, now: datetime) -> Reading:
        rows = [row for part in self._parts() for row in await ask(self.asked, **part)]
        events = {each.security: each for row in rows if (each := instrument(self.columns, row)) is not None}
        notes = differing(_counts(self.columns, rows), await held(MARKET_SHARE_CAPITAL), shanghai_day(now))
        return Reading(rows=len(rows), topic=MARKET_INSTRUMENTS, events=events, left_out=len(rows) - len(events),
                       notes=tuple(notes))

    @property
    def asked(self) -> Asked:
        return Asked(function=self.function, host=self.host, schema=Schema(
            endpoint=self.name, fields=self.columns.schema_fields, relations=self.columns.relations))

    def _parts(self) -> Iterable[dict[str, str]]:
        return [{"symbol": symbol} for symbol in self.symbols] or [{}]


def instrument(columns: Columns, row: Row) -> Instrument | None:
    """Return a row's security; None where its code is of no board that is followed."""
    security = cell.security(row, columns.code)
    if security is None:
        return None
    return Instrument(security=security, name=cell.text(row, columns.name),
                      legal_name=cell.text(row, columns.legal_name) if columns.legal_name else None,
                      board=board_of(security), listed_on=cell.day(row, columns.listed))


def differing(counts: Mapping[str, int], held: Mapping[str, Event], day: date) -> Iterable[str]:
    """Yield a line if share counts of a list contradict those that the topic holds for a day.

    A list does not say since when: it is no source of share capital, but it shows which one is out of date.
    """
    known: dict[str, ShareCapital] = {}
    for event in held.values():
        if isinstance(event, ShareCapital) and event.effective_on <= day:
            before = known.get(event.security)
            if before is None or before.effective_on < event.effective_on:
                known[event.security] = event
    odd = [(security, count) for security, count in counts.items()
           if security in known and known[security].total_shares != count]
    if odd:
        security, count = odd[0]
        yield (f"{len(odd)} share counts differ from the topic's, such as {security}: {count} shares, "
               f"not {known[security].total_shares}")


def _counts(columns: Columns, rows: Iterable[Row]) -> dict[str, int]:
    if columns.total is None:
        return {}
    found = ((cell.security(row, columns.code), cell.whole(row, columns.total)) for row in rows)
    return {security: count for security, count in found if security is not None and count is not None}
