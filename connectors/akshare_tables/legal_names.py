"""Legal names that the exchanges' lists lack: `stock_profile_cninfo`, one security at a time, a few an hour.

Row: 公司名称 样例精密科技股份有限公司, A股代码 301999, A股简称 样例精密, 上市日期 2026-03-11.
Columns are given by position upstream, so a row counts only if its code is the one that was asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from connectors.akshare_tables import row as cell
from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.failures import OF_WHAT_WAS_ASKED
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.table import Ask, Held, Reading
from connectors.akshare_tables.words import codes, company_names
from connectors.canary.schema import Field, Kind, Schema
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.events.base import Event
from streams.contract.events.registry import Instrument
from streams.contract.topics import MARKET_INSTRUMENTS

HOST: Final = "webapi.cninfo.com.cn"
ASKED_AGAIN: Final = timedelta(days=7)  # a security whose name did not come
SCHEMA: Final = Schema(
    endpoint="p_sysapi1133",
    fields=(Field(name="公司名称", kind=Kind.TEXT), Field(name="A股代码", kind=Kind.TEXT)),
    relations=(company_names("公司名称"), codes("A股代码")))
ASKED: Final = Asked(function="stock_profile_cninfo", host=HOST, schema=SCHEMA)


class LegalNames:
    """Asks for the first of some securities whose instrument has no legal name yet."""

    name = "cninfo_profiles"
    host = HOST
    requests = 1
    pace = Pace(every_seconds=900)

    def __init__(self, wanted: Callable[[], Sequence[str]]) -> None:
        self._wanted = wanted
        self._asked: dict[str, datetime] = {}

    async def look(self, ask: Ask, held: Held, now: datetime) -> Reading:
        instruments = await held(MARKET_INSTRUMENTS)
        security = self._next(instruments, now)
        if security is None:
            return Reading(rows=0)
        try:
            rows = await ask(ASKED, symbol=security[:6])
            event = named(instruments[security], rows, security)
        except Unavailable as unavailable:
            if unavailable.failure in OF_WHAT_WAS_ASKED:
                self._asked[security] = now
            raise
        self._asked[security] = now
        return Reading(rows=len(rows), topic=MARKET_INSTRUMENTS, events={security: event})

    def _next(self, instruments: Mapping[str, Event], now: datetime) -> str | None:
        self._asked = {each: at for each, at in self._asked.items() if now - at < ASKED_AGAIN}
        return next((each for each in self._wanted() if each not in self._asked
                     and isinstance(known := instruments.get(each), Instrument) and not known.legal_name), None)


def named(known: Event, rows: Sequence[Row], security: str) -> Event:
    """Return an instrument with the legal name that a profile gives. Unavailable where it is another security's."""
    if len(rows) != 1 or cell.security(rows[0], "A股代码") != security:
        raise Unavailable(Failure.DRIFT, HOST, f"asked for {security}, the profile is of {rows[0]['A股代码']!r}")
    return known.model_copy(update={"legal_name": cell.text(rows[0], "公司名称")})
