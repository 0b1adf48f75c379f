"""The tables that akshare reads, a probe a host: of each table one page, which is asked for once or twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from connectors.akshare_tables import central_parity, issues, legal_names, row, share_capital, suspensions
from connectors.akshare_tables.calls import Akshare, Asked
from connectors.akshare_tables.exchange_lists import BEIJING, SHANGHAI, SHENZHEN
from connectors.akshare_tables.instruments import ListTable
from connectors.akshare_tables.registrations import REGISTRATIONS
from connectors.akshare_tables.reviews import REVIEWS
from connectors.akshare_tables.tutoring import TUTORING
from connectors.doctor.probe import Found, Probe
from connectors.upstream.request import Upstream
from streams.contract.clock import SHANGHAI as SHANGHAI_TIME
from streams.contract.clock import shanghai_day

SECONDS: Final = 40.0  # for the six tables of one host, half a second between two requests
A_SECURITY: Final = "600000.SH"  # listed since 1999


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is asked for. `dated` is the column that says how old a row is, None where none does."""

    asked: Asked
    dated: str | None
    arguments: Mapping[str, str] = field(default_factory=dict)


def table_probes(akshare: Akshare, now: Callable[[], datetime]) -> tuple[Probe, ...]:
    """Return the probes. `akshare` is to read one page only."""
    return tuple(_probe(name, pages, akshare, now) for name, pages in _pages(shanghai_day(now())).items())


def _pages(day: date) -> Mapping[str, Sequence[Page]]:
    since = f"{day - central_parity.BACK_TO:%Y%m%d}"
    return {
        "sse securities": [_of_list(SHANGHAI)],
        "szse securities": [_of_list(SHENZHEN)],
        "bse securities": [_of_list(BEIJING)],
        "eastmoney filings": [
            Page(asked=REGISTRATIONS.asked, dated="更新日期"), Page(asked=REVIEWS.asked, dated="上会日期"),
            Page(asked=TUTORING.asked, dated="备案日期"),
            *(Page(asked=each.asked, arguments={"symbol": each.market}, dated=next(iter(each.days.values())))
              for each in issues.MARKETS),
            Page(asked=suspensions.ASKED, arguments={"date": f"{day:%Y%m%d}"}, dated="停牌时间")],
        "eastmoney share capital": [
            Page(asked=share_capital.ASKED, arguments={"symbol": A_SECURITY}, dated="变更日期")],
        "cninfo profiles": [Page(asked=legal_names.ASKED, arguments={"symbol": A_SECURITY[:6]}, dated=None)],
        "sina central parity": [Page(
            asked=central_parity.ASKED, dated="日期",
            arguments={"symbol": "美元", "start_date": since, "end_date": f"{day:%Y%m%d}"})],
    }


def _of_list(table: ListTable) -> Page:
    """Return the last part of an exchange's list: Shanghai's is STAR, the shorter one."""
    arguments = {"symbol": table.symbols[-1]} if table.symbols else {}
    return Page(asked=table.asked, arguments=arguments, dated=table.columns.listed)


def _probe(name: str, pages: Sequence[Page], akshare: Akshare, now: Callable[[], datetime]) -> Probe:
    (host,) = {page.asked.host for page in pages}

    async def look(_: Upstream) -> Found:
        found = [(page, each) for page in pages for each in await akshare.rows(page.asked, **page.arguments)]
        today = shanghai_day(now())
        days = [day for page, each in found if page.dated and (day := row.day(each, page.dated)) and day <= today]
        return Found(rows=len(found), newest=_begin(max(days)) if days else None)

    return Probe(name=name, host=host, look=look, seconds=SECONDS)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0), SHANGHAI_TIME)
