"""Doctor sees each table that live reads through akshare, by a page of it, from akshare's own URLs down."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import pytest

from connectors.akshare_tables.adapter import Spend
from connectors.akshare_tables.calls import Akshare, Asked
from connectors.akshare_tables.filings import DATACENTER
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.suspensions import Suspensions
from connectors.akshare_tables.tables import tables
from connectors.akshare_tables.threads import Threads
from connectors.doctor.akshare_probes import A_SECURITY, table_probes
from connectors.doctor.examine import examine
from connectors.doctor.probe import Allowance
from connectors.doctor.verdict import Verdict, judge
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request
from streams.contract.events.base import Event
from streams.contract.events.registry import Instrument
from streams.contract.securities import Board
from streams.contract.topics import MARKET_INSTRUMENTS, Topic
from tests.connectors.akshare_tables import payloads
from tests.connectors.akshare_tables.everything import EVERYTHING, REPORTS
from tests.connectors.akshare_tables.wire import BAN_PAGE, HTML, Reply, Wire

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, a Monday
NEVER_LISTED = Instrument(security=A_SECURITY, name="样例", legal_name=None, board=Board.SSE_MAIN,
                          listed_on=date(1999, 11, 10))


class Nobody:
    """An upstream of our own, which no table asks."""

    async def fetch(self, request: Request) -> Answer:
        raise AssertionError(request)


def one_page_of(spend: Spend) -> Akshare:
    return Akshare(spend, threads=Threads(at_once=10), one_page=True)


async def verdicts(akshare: Akshare) -> dict[str, Verdict]:
    found = await examine(table_probes(akshare, lambda: NOW), Nobody(), lambda host: Allowance(left_today=900))
    return {each.source: each for each in (judge(finding, NOW) for finding in found)}


@pytest.mark.asyncio
async def test_each_table_that_live_reads_is_looked_at() -> None:
    """Live's tables are asked what they want, and doctor's probes too."""
    async def held(topic: Topic) -> Mapping[str, Event]:
        return {A_SECURITY: NEVER_LISTED} if topic is MARKET_INSTRUMENTS else {}

    def writing(into: set[tuple[str, str]]) -> type[Akshare]:
        class Written(Akshare):
            async def rows(self, asked: Asked, **arguments: str) -> Sequence[Row]:
                into.add((asked.schema.endpoint, asked.host))
                return []
        return Written

    live, looked_at = set[tuple[str, str]](), set[tuple[str, str]]()
    for table in tables(lambda: [A_SECURITY], Suspensions()):
        try:
            await table.look(writing(live)(lambda host: None).rows, held, NOW)
        except (Unavailable, LookupError):  # no rows came
            continue
    await verdicts(writing(looked_at)(lambda host: None))
    assert live == looked_at
    assert len(live) == 12


@pytest.mark.asyncio
async def test_a_page_of_each_is_read_and_no_more(wire: Wire) -> None:
    wire.plays |= EVERYTHING
    spent: list[str] = []
    found = await verdicts(one_page_of(spent.append))
    assert {name: (each.works, each.schema_holds, each.detail) for name, each in found.items()} == {
        "sse securities": (True, True, "1 rows"), "szse securities": (True, True, "30 rows"),
        "bse securities": (True, True, "20 rows"), "eastmoney filings": (True, True, "1093 rows"),
        "eastmoney share capital": (True, True, "1 rows"), "cninfo profiles": (True, True, "1 rows"),
        "sina central parity": (True, True, "1 rows")}
    assert Counter(spent) == Counter(asked.host for asked in wire.log) == {
        "query.sse.com.cn": 1, "www.szse.cn": 1, "www.bse.cn": 2, DATACENTER: 12, "datacenter.eastmoney.com": 1,
        "webapi.cninfo.com.cn": 1, "biz.finance.sina.com.cn": 3}


@pytest.mark.asyncio
async def test_age_is_of_the_youngest_row_that_is_not_of_a_day_to_come(wire: Wire) -> None:
    wire.plays |= EVERYTHING
    found = await verdicts(one_page_of(lambda host: None))
    assert found["eastmoney filings"].age_seconds == 10 * 3600
    assert found["cninfo profiles"].age_seconds is None
    assert found["eastmoney share capital"].age_seconds is None, "its one row is of the eleventh"


@pytest.mark.asyncio
async def test_one_table_of_another_shape_is_told_by_its_name(wire: Wire) -> None:
    wire.plays |= EVERYTHING | {REPORTS: payloads.datacenter([payloads.registration(0, DECLARE_ORG="-")])}
    verdict = (await verdicts(one_page_of(lambda host: None)))["eastmoney filings"]
    assert (verdict.works, verdict.schema_holds, verdict.failure) == (False, False, Failure.DRIFT)
    assert verdict.detail.startswith("stock_register_all_em: ")


@pytest.mark.asyncio
async def test_a_ban_page_is_told_and_says_nothing_of_others(wire: Wire) -> None:
    wire.plays |= EVERYTHING | {("www.szse.cn", "/api/report/ShowReport"): lambda _: Reply(body=BAN_PAGE, kind=HTML)}
    found = await verdicts(one_page_of(lambda host: None))
    assert (found["szse securities"].failure, found["szse securities"].reachable) == (Failure.BAN_PAGE, True)
    assert [each.source for each in found.values() if not each.works] == ["szse securities"]
