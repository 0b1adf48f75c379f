"""What each function of akshare that is used makes of upstream's wire format, and what is made of that."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

import pytest

from connectors.akshare_tables.calls import Akshare
from connectors.akshare_tables.central_parity import HOST as SINA
from connectors.akshare_tables.central_parity import CentralParity
from connectors.akshare_tables.exchange_lists import BEIJING, SHANGHAI, SHENZHEN
from connectors.akshare_tables.filings import DATACENTER
from connectors.akshare_tables.issues import ISSUES
from connectors.akshare_tables.legal_names import HOST as CNINFO
from connectors.akshare_tables.legal_names import LegalNames
from connectors.akshare_tables.registrations import REGISTRATIONS
from connectors.akshare_tables.reviews import REVIEWS
from connectors.akshare_tables.share_capital import HOST as EQUITY
from connectors.akshare_tables.share_capital import ShareCounts
from connectors.akshare_tables.suspensions import Suspensions
from connectors.akshare_tables.table import Reading, Table
from connectors.akshare_tables.tutoring import TUTORING
from streams.contract.events.base import Event
from streams.contract.events.fx import FxRate
from streams.contract.events.ipos import IpoFiling
from streams.contract.events.registry import Instrument, ShareCapital
from streams.contract.securities import Board
from streams.contract.topics import MARKET_INSTRUMENTS, MARKET_SHARE_CAPITAL, Topic
from tests.connectors.akshare_tables import payloads
from tests.connectors.akshare_tables.wire import Play, Wire, in_json

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, a Monday
API = (DATACENTER, "/api/data/v1/get")
EQUITY_API = (EQUITY, "/securities/api/data/v1/get")
PROFILES = (CNINFO, "/api/sysapi/p_sysapi1133")
LISTS = {"sse": ("query.sse.com.cn", "/sseQuery/commonQuery.do"), "szse": ("www.szse.cn", "/api/report/ShowReport"),
         "bse": ("www.bse.cn", "/nqxxController/nqxxCnzq.do")}


async def look(table: Table, akshare: Akshare, topics: Mapping[Topic, Mapping[str, Event]] | None = None) -> Reading:
    async def held(topic: Topic) -> Mapping[str, Event]:
        return (topics or {}).get(topic, {})

    return await table.look(akshare.rows, held, NOW)


def filings(reading: Reading) -> list[IpoFiling]:
    return [cast(IpoFiling, event) for event in reading.events.values()]


@pytest.mark.asyncio
async def test_all_pages_of_the_register_become_filings(wire: Wire, akshare: Akshare, spent: list[str]) -> None:
    wire.plays[API] = payloads.datacenter([payloads.registration(number) for number in range(1100)])
    found = await look(REGISTRATIONS, akshare)
    assert (found.rows, len(found.events), found.detail) == (1100, 1100, "")
    assert spent == [DATACENTER] * 4, "the first page twice, then two more"
    assert akshare.requests == len(wire.log) == 4
    assert filings(found)[0] == IpoFiling(
        company=payloads.firm(0), table="eastmoney_register", board=Board.CHINEXT, raw_status="已问询",
        status_on=date(2026, 3, 2), accepted_on=date(2025, 12, 30), sponsor="样例证券", source="eastmoney",
        captured_at=NOW)


@pytest.mark.asyncio
async def test_the_boards_of_the_register_are_ours_and_an_unknown_one_is_open(wire: Wire, akshare: Akshare) -> None:
    words = ("科创板", "创业板", "北交所", "沪主板", "深主板", "新三板")
    wire.plays[API] = payloads.datacenter([payloads.registration(number, PREDICT_LISTING_MARKET=word)
                                           for number, word in enumerate(words)])
    assert [filing.board for filing in filings(await look(REGISTRATIONS, akshare))] == [
        Board.STAR, Board.CHINEXT, Board.BSE, Board.SSE_MAIN, Board.SZSE_MAIN, None]


@pytest.mark.asyncio
async def test_a_row_without_a_day_or_a_word_is_left_out_and_counted(wire: Wire, akshare: Akshare) -> None:
    wire.plays[API] = payloads.datacenter([
        payloads.registration(0), payloads.registration(1, UPDATE_DATE=None), payloads.registration(2, STATE="-")])
    found = await look(REGISTRATIONS, akshare)
    assert (len(found.events), found.detail) == (1, "2 of 3 rows lack what is needed")


@pytest.mark.asyncio
async def test_tutoring_has_its_word_its_tutor_and_no_board(wire: Wire, akshare: Akshare) -> None:
    wire.plays[API] = payloads.datacenter([payloads.tutored()])
    (filing,) = filings(await look(TUTORING, akshare))
    assert (filing.table, filing.raw_status, filing.status_on, filing.sponsor, filing.board) == (
        "eastmoney_tutoring", "辅导备案", date(2026, 3, 2), "样例证券", None)


@pytest.mark.asyncio
async def test_a_review_names_the_security_unless_its_code_is_of_another_board(wire: Wire, akshare: Akshare) -> None:
    wire.plays[API] = payloads.datacenter([
        payloads.reviewed(1), payloads.reviewed(2, SECURITY_CODE="688999"), payloads.reviewed(3, SECURITY_CODE=None),
        payloads.reviewed(4, SECURITY_CODE="874999", TRADE_MARKET="北交所", REVIEW_STATE="待上会")])
    found = filings(await look(REVIEWS, akshare))
    assert [(each.security, each.board) for each in found] == [
        ("301901.SZ", Board.CHINEXT), (None, Board.CHINEXT), (None, Board.CHINEXT), (None, Board.BSE)]
    assert [each.raw_status for each in found] == ["审核通过", "审核通过", "审核通过", "待上会"]


@pytest.mark.asyncio
async def test_days_of_issue_and_listing_are_filings_of_firms_whose_legal_name_is_known(
        wire: Wire, akshare: Akshare) -> None:
    wire.plays[API] = payloads.of_reports(
        RPTA_APP_IPOAPPLY=payloads.datacenter(
            [payloads.issued("301901"), payloads.issued("688998", listed=None)], size=5000),
        RPT_NEEQ_ISSUEINFO_LIST=payloads.datacenter([payloads.issued_in_beijing("920999", listed="2026-03-12")]))
    known = {security: Instrument(security=security, legal_name=company, board=board) for security, company, board in (
        ("301901.SZ", "样例甲股份有限公司", Board.CHINEXT), ("920999.BJ", "样例乙股份有限公司", Board.BSE))}
    found = await look(ISSUES, akshare, {MARKET_INSTRUMENTS: known})
    assert [(each.company, each.security, each.raw_status, each.status_on) for each in filings(found)] == [
        ("样例甲股份有限公司", "301901.SZ", "申购日期", date(2026, 3, 2)),
        ("样例甲股份有限公司", "301901.SZ", "上市日期", date(2026, 3, 11)),
        ("样例乙股份有限公司", "920999.BJ", "申购日", date(2026, 3, 2)),
        ("样例乙股份有限公司", "920999.BJ", "上市日", date(2026, 3, 12))]
    assert found.detail == "1 rows of firms whose legal name is not known"


@pytest.mark.asyncio
async def test_shanghai_lists_both_boards_with_legal_names(wire: Wire, akshare: Akshare) -> None:
    wire.plays[LISTS["sse"]] = payloads.shanghai({
        "1": [payloads.in_shanghai("603999", "样例重工", "样例重工股份有限公司")],
        "8": [payloads.in_shanghai("688999")]})
    found = await look(SHANGHAI, akshare)
    assert found.events["603999.SH"] == Instrument(
        security="603999.SH", name="样例重工", legal_name="样例重工股份有限公司", board=Board.SSE_MAIN,
        listed_on=date(2019, 7, 22))
    assert list(found.events) == ["603999.SH", "688999.SH"]


@pytest.mark.asyncio
async def test_a_security_listed_since_the_last_look_is_seen_although_akshare_caches_its_lists(
        wire: Wire, akshare: Akshare) -> None:
    wire.plays[LISTS["sse"]] = payloads.shanghai(
        {"1": [payloads.in_shanghai("603999")], "8": [payloads.in_shanghai("688999")]})
    await look(SHANGHAI, akshare)
    wire.plays[LISTS["sse"]] = payloads.shanghai(
        {"1": [payloads.in_shanghai("603999")], "8": [payloads.in_shanghai("688999"), payloads.in_shanghai("688998")]})
    assert "688998.SH" in (await look(SHANGHAI, akshare)).events


@pytest.mark.asyncio
async def test_shenzhen_has_no_legal_names_and_its_share_counts_are_only_compared(wire: Wire, akshare: Akshare) -> None:
    wire.plays[LISTS["szse"]] = payloads.shenzhen([f"3019{number:02}" for number in range(30)])
    held = {"a": ShareCapital(security="301901.SZ", effective_on=date(2026, 1, 5), total_shares=66_700_000),
            "b": ShareCapital(security="301902.SZ", effective_on=date(2026, 1, 5), total_shares=60_000_000)}
    found = await look(SHENZHEN, akshare, {MARKET_SHARE_CAPITAL: held})
    assert found.topic is MARKET_INSTRUMENTS
    assert found.events["301901.SZ"] == Instrument(security="301901.SZ", name="样例精密", board=Board.CHINEXT,
                                                   listed_on=date(2026, 3, 11))
    assert found.detail == ("1 share counts differ from the topic's, such as 301902.SZ: 66700000 shares, not 60000000")


@pytest.mark.asyncio
async def test_beijing_is_read_page_by_page(wire: Wire, akshare: Akshare, spent: list[str]) -> None:
    wire.plays[LISTS["bse"]] = payloads.beijing([payloads.in_beijing(f"920{number:03}") for number in range(900, 945)])
    found = await look(BEIJING, akshare)
    assert (len(found.events), spent) == (45, ["www.bse.cn"] * 4)
    assert found.events["920944.BJ"] == Instrument(security="920944.BJ", name="样例传感", board=Board.BSE,
                                                   listed_on=date(2026, 3, 11))


@pytest.mark.asyncio
async def test_a_legal_name_is_asked_for_once_and_only_where_none_is_known(wire: Wire, akshare: Akshare) -> None:
    wire.plays[PROFILES] = lambda asked: in_json(payloads.profile(asked.query["scode"]))
    held = {"301901.SZ": Instrument(security="301901.SZ", legal_name="样例甲股份有限公司", board=Board.CHINEXT),
            "920999.BJ": Instrument(security="920999.BJ", name="样例传感", board=Board.BSE)}
    table = LegalNames(lambda: ("300999.SZ", "301901.SZ", "920999.BJ"))
    found = await look(table, akshare, {MARKET_INSTRUMENTS: held})
    assert found.events == {"920999.BJ": Instrument(security="920999.BJ", name="样例传感", board=Board.BSE,
                                                    legal_name="样例传感技术股份有限公司")}
    assert (await look(table, akshare, {MARKET_INSTRUMENTS: held})).rows == 0
    assert [asked.query["scode"] for asked in wire.log] == ["920999"]


@pytest.mark.asyncio
async def test_share_counts_are_asked_for_one_security_a_look_with_its_exchange(wire: Wire, akshare: Akshare) -> None:
    wire.plays[EQUITY_API] = payloads.datacenter([
        payloads.equity("2026-02-10"), payloads.equity("2025-06-30", 50_025_000.0, None, CHANGE_REASON=None)])
    table = ShareCounts(lambda: ("920999.BJ", "301901.SZ"))
    looks = [await look(table, akshare), await look(table, akshare)]
    assert {asked.query["filter"] for asked in wire.log} == {'(SECUCODE="920999.BJ")', '(SECUCODE="301901.SZ")'}
    assert {key: event for each in looks for key, event in each.events.items() if key.startswith("920999")} == {
        "920999.BJ|2025-06-30": ShareCapital(security="920999.BJ", effective_on=date(2025, 6, 30),
                                             total_shares=50_025_000),
        "920999.BJ|2026-02-10": ShareCapital(security="920999.BJ", effective_on=date(2026, 2, 10),
                                             total_shares=66_700_000)}


@pytest.mark.asyncio
async def test_the_parity_is_for_one_dollar_exactly_and_only_of_trading_days(
        wire: Wire, akshare: Akshare, spent: list[str]) -> None:
    wire.plays[(SINA, "/forex/forex.php")] = payloads.forex([
        ("2026-03-02", "708.19"), ("2026-03-01", "708.22"), ("2026-02-27", "708.2")])
    found = await look(CentralParity(), akshare)
    assert [(each.key, each.rate) for each in map(lambda event: cast(FxRate, event), found.events.values())] == [
        ("USD/CNY|2026-02-27", Decimal("7.082")), ("USD/CNY|2026-03-02", Decimal("7.0819"))]
    assert (found.is_awaited, spent) == (False, [SINA] * 3)
    assert wire.log[-1].query["money_code"] == "USD"


@pytest.mark.asyncio
async def test_suspensions_say_which_securities_do_not_trade_on_a_day(wire: Wire, akshare: Akshare) -> None:
    wire.plays[API] = payloads.datacenter([
        payloads.suspended("301901"), payloads.suspended("688998", SUSPEND_END_TIME="2026-03-03 15:00:00"),
        payloads.suspended("200999")])
    table = Suspensions()
    assert (await look(table, akshare)).rows == 3
    assert wire.log[0].query["filter"] == """(MARKET="全部")(DATETIME='2026-03-02')"""
    assert sorted(table.found) == ["301901.SZ", "688998.SH"]
    assert table.on(date(2026, 3, 3)) == {"301901.SZ", "688998.SH"}
    assert table.on(date(2026, 3, 9)) == {"301901.SZ"}


@pytest.mark.asyncio
async def test_nothing_of_all_this_is_printed(wire: Wire, akshare: Akshare, capfd: pytest.CaptureFixture[str]) -> None:
    play: Play = payloads.datacenter([payloads.tutored(number) for number in range(1200)])
    wire.plays[API] = play
    await look(TUTORING, akshare)
    print("but this is")
    assert capfd.readouterr() == ("but this is\n", "")
