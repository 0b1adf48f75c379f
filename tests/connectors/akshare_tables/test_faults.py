"""A bad answer is the right failure, and no event: through akshare as it is, whatever that makes of it."""

import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import trustme

from connectors.akshare_tables.calls import Akshare
from connectors.akshare_tables.central_parity import HOST as SINA
from connectors.akshare_tables.central_parity import CentralParity
from connectors.akshare_tables.exchange_lists import BEIJING, SHANGHAI, SHENZHEN
from connectors.akshare_tables.filings import DATACENTER
from connectors.akshare_tables.legal_names import LegalNames
from connectors.akshare_tables.registrations import REGISTRATIONS
from connectors.akshare_tables.share_capital import HOST as EQUITY
from connectors.akshare_tables.share_capital import ShareCounts
from connectors.akshare_tables.suspensions import Suspensions
from connectors.akshare_tables.table import Table
from connectors.akshare_tables.threads import Threads
from connectors.akshare_tables.tutoring import TUTORING
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.events.base import Event
from streams.contract.events.registry import Instrument
from streams.contract.securities import Board
from streams.contract.topics import Topic
from tests.connectors.akshare_tables import payloads
from tests.connectors.akshare_tables.wire import BAN_PAGE, HTML, Asked, Play, Reply, Way, Wire, in_json
from tests.connectors.site import closed_port

NOW: Final = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
API: Final = (DATACENTER, "/api/data/v1/get")
FOREX: Final = (SINA, "/forex/forex.php")
EQUITY_API: Final = (EQUITY, "/securities/api/data/v1/get")
WHOLE: Final = payloads.datacenter([payloads.registration(number) for number in range(30)])


async def nothing_held(topic: Topic) -> Mapping[str, Event]:
    return {}


async def failure_of(table: Table, akshare: Akshare) -> Unavailable:
    with pytest.raises(Unavailable) as raised:
        await table.look(akshare.rows, nothing_held, NOW)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 300
    return raised.value


def impatient(spend: Callable[[str], None] = lambda host: None, read_seconds: float = 0.5) -> Akshare:
    return Akshare(spend, threads=Threads(at_once=1), call_seconds=30, read_seconds=read_seconds, answer_seconds=0.3)


def registrations(**changes: Any) -> Play:
    return payloads.datacenter([payloads.registration(number, **changes) for number in range(30)])


def without(name: str) -> Play:
    rows = [payloads.registration(number) for number in range(30)]
    return payloads.datacenter([{key: value for key, value in row.items() if key != name} for row in rows])


def renamed(name: str, to: str) -> Play:
    rows = [payloads.registration(number) for number in range(30)]
    return payloads.datacenter([{to if key == name else key: value for key, value in row.items()} for row in rows])


REPLIES: Final[dict[str, tuple[Play, Failure]]] = {
    "html instead of json": (lambda asked: Reply(body=BAN_PAGE, kind=HTML), Failure.BAN_PAGE),
    "html called json": (lambda asked: Reply(body=b"\n " + BAN_PAGE), Failure.BAN_PAGE),
    "forbidden": (lambda asked: Reply(body=b"", status=403), Failure.FORBIDDEN),
    "too many": (lambda asked: Reply(body=b"", status=429, headers={"Retry-After": "90"}), Failure.TOO_MANY),
    "server error": (lambda asked: Reply(body=b"{}", status=502), Failure.HTTP_ERROR),
    "reset": (lambda asked: Reply(body=b"", way=Way.RESET), Failure.RESET),
    "cut short": (lambda asked: Reply(body=b'{"result":', way=Way.CUT), Failure.RESET),
    "truncated json": (lambda asked: Reply(body=b'{"result":{"pages":1,"da'), Failure.MALFORMED),
    "no gzip although it says so": (
        lambda asked: Reply(body=b'{"result":1}', headers={"Content-Encoding": "gzip"}), Failure.MALFORMED),
    "no result": (lambda asked: in_json(payloads.NOTHING), Failure.NO_DATA),
    "no pages": (lambda asked: in_json({"result": {"pages": 0, "data": []}}), Failure.NO_DATA),
    "no rows": (lambda asked: in_json({"result": {"pages": 1, "data": []}}), Failure.NO_DATA),
    "field gone": (without("STATE"), Failure.DRIFT),
    "field renamed": (renamed("UPDATE_DATE", "UPDATED"), Failure.DRIFT),
    "word and company swapped": (
        payloads.datacenter([payloads.registration(number, STATE=payloads.firm(number), DECLARE_ORG="已问询")
                             for number in range(30)]), Failure.DRIFT),
    "days that are none": (registrations(UPDATE_DATE="soon"), Failure.DRIFT),
    "another envelope": (lambda asked: in_json({"data": {"rows": [1]}}), Failure.DRIFT),
}


@pytest.mark.parametrize("name", REPLIES)
@pytest.mark.asyncio
async def test_a_bad_answer_of_a_report_is_told_as_what_it_is(name: str, wire: Wire, akshare: Akshare) -> None:
    wire.plays[API], failure = REPLIES[name]
    found = await failure_of(REGISTRATIONS, akshare)
    assert (found.failure, found.host) == (failure, DATACENTER)


@pytest.mark.asyncio
async def test_retry_after_is_handed_on(wire: Wire, akshare: Akshare) -> None:
    wire.plays[API] = REPLIES["too many"][0]
    assert (await failure_of(REGISTRATIONS, akshare)).retry_after_seconds == 90


@pytest.mark.asyncio
async def test_a_hang_is_cut_by_a_time_out_although_akshare_sets_none(wire: Wire) -> None:
    wire.plays[API] = lambda asked: Reply(body=b"", way=Way.HANG)
    akshare = impatient()
    found = await failure_of(REGISTRATIONS, akshare)
    assert (found.failure, found.detail) == (Failure.TIMED_OUT, "no answer in time")
    assert akshare.threads.hung == 0, "the thread itself has ended"


@pytest.mark.asyncio
async def test_a_slow_drip_is_cut_as_a_whole(wire: Wire) -> None:
    wire.plays[API] = lambda asked: Reply(body=b'{"result":', way=Way.DRIP)
    found = await failure_of(REGISTRATIONS, impatient(read_seconds=20))
    assert (found.failure, "within 0.3 s" in found.detail) == (Failure.TIMED_OUT, True)


@pytest.mark.asyncio
async def test_a_certificate_of_somebody_else_is_a_tls_failure(
        wire: Wire, akshare: Akshare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.plays[API] = WHOLE
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "other.pem"))
    found = await failure_of(REGISTRATIONS, akshare)
    assert (found.failure, found.detail) == (
        Failure.TLS, "the certificate is not valid: its authority is not known here")


@pytest.mark.asyncio
async def test_where_nobody_listens_it_is_refused(akshare: Akshare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port()}")
    assert (await failure_of(REGISTRATIONS, akshare)).failure is Failure.REFUSED


@pytest.mark.asyncio
async def test_a_spent_budget_stops_the_call_before_anything_is_sent(wire: Wire) -> None:
    def spend(host: str) -> None:
        raise Unavailable(Failure.SPENT, host, "2000 requests today")

    assert (await failure_of(REGISTRATIONS, impatient(spend))).failure is Failure.SPENT
    assert wire.log == []


@pytest.mark.asyncio
async def test_what_came_of_each_request_is_heard(wire: Wire) -> None:
    heard: list[tuple[str, Failure | None, float | None]] = []
    replies = iter([Reply(body=WHOLE(Asked("", "", {"pageNumber": "1"}, {})).body),
                    Reply(body=b"", status=429, headers={"Retry-After": "90"})])
    wire.plays[API] = lambda asked: next(replies)
    akshare = Akshare(lambda host: None, heard=lambda *what: heard.append(what))
    await failure_of(REGISTRATIONS, akshare)
    assert heard == [(DATACENTER, None, None), (DATACENTER, Failure.TOO_MANY, 90)]


@pytest.mark.asyncio
async def test_a_page_that_akshare_drops_with_a_print_is_no_table(
        wire: Wire, akshare: Akshare, capfd: pytest.CaptureFixture[str]) -> None:
    rows = payloads.datacenter([payloads.tutored(number) for number in range(1200)])
    wire.plays[API] = lambda asked: (Reply(body=b"{broken}") if asked.query["pageNumber"] == "2" else rows(asked))
    found = await failure_of(TUTORING, akshare)
    assert (found.failure, akshare.printed) == (Failure.MALFORMED, 1)
    assert found.detail.startswith("1 pages were dropped: 第 2 页解析失败")
    assert capfd.readouterr().out == ""


@pytest.mark.asyncio
async def test_a_page_too_few_or_a_column_too_many_of_beijing_is_drift(wire: Wire, akshare: Akshare) -> None:
    wire.plays[("www.bse.cn", "/nqxxController/nqxxCnzq.do")] = payloads.beijing(
        [payloads.in_beijing("920999") | {"xxnew": 1}])
    assert (await failure_of(BEIJING, akshare)).failure is Failure.DRIFT


@pytest.mark.asyncio
async def test_columns_of_beijing_that_have_changed_places_are_drift(wire: Wire, akshare: Akshare) -> None:
    wire.plays[("www.bse.cn", "/nqxxController/nqxxCnzq.do")] = payloads.beijing([
        payloads.in_beijing(f"920{number}", xxzqdm="样例传感", xxzqjc=f"920{number}") for number in range(900, 930)])
    assert (await failure_of(BEIJING, akshare)).failure is Failure.DRIFT


@pytest.mark.parametrize(("change", "failure"), [
    ({"columns": [name for name in payloads.SHENZHEN_COLUMNS if name != "A股代码"]}, Failure.DRIFT),
    ({"total": "6,670", "tradable": "1,500"}, Failure.DRIFT),  # in 10,000 shares
    ({"total": "15,000,000", "tradable": "66,700,000"}, Failure.DRIFT),  # the two have changed places
])
@pytest.mark.asyncio
async def test_shenzhens_workbook_is_looked_at(change: Any, failure: Failure, wire: Wire, akshare: Akshare) -> None:
    wire.plays[("www.szse.cn", "/api/report/ShowReport")] = payloads.shenzhen(
        [f"3019{number:02}" for number in range(30)], **change)
    assert (await failure_of(SHENZHEN, akshare)).failure is failure


@pytest.mark.asyncio
async def test_a_ban_page_instead_of_a_workbook_is_one(wire: Wire, akshare: Akshare) -> None:
    wire.plays[("www.szse.cn", "/api/report/ShowReport")] = lambda asked: Reply(body=BAN_PAGE, kind=HTML)
    assert (await failure_of(SHENZHEN, akshare)).failure is Failure.BAN_PAGE


@pytest.mark.asyncio
async def test_no_rows_of_shanghai_are_no_data(wire: Wire, akshare: Akshare) -> None:
    wire.plays[("query.sse.com.cn", "/sseQuery/commonQuery.do")] = payloads.shanghai({"1": [], "8": []})
    assert (await failure_of(SHANGHAI, akshare)).failure is Failure.NO_DATA


@pytest.mark.asyncio
async def test_suspensions_that_changed_their_columns_leave_the_last_ones_standing(
        wire: Wire, akshare: Akshare) -> None:
    table = Suspensions()
    wire.plays[API] = payloads.datacenter([payloads.suspended("301901")])
    await table.look(akshare.rows, nothing_held, NOW)
    wire.plays[API] = payloads.datacenter([payloads.suspended("301901", SUSPEND_START_TIME="连续停牌",
                                                              SUSPEND_EXPIRE="2026-03-02 09:30:00")])
    assert (await failure_of(table, akshare)).failure is Failure.DRIFT
    assert list(table.found) == ["301901.SZ"]


@pytest.mark.parametrize(("rows", "failure"), [
    ([("2026-03-02", "7.0819")], Failure.DRIFT),  # for one dollar
    ([("2026-03-02", "7081900")], Failure.DRIFT),
    ([("2026-03-02", "770.12")], Failure.DRIFT),  # another currency's
    ([("2026-02-27", "708.2"), ("2026-03-02", "673.4")], Failure.DRIFT),  # within range, but no day moves so far
    ([], Failure.NO_DATA),
])
@pytest.mark.asyncio
async def test_a_parity_that_cannot_be_is_not_used(
        rows: list[tuple[str, str]], failure: Failure, wire: Wire, akshare: Akshare) -> None:
    wire.plays[FOREX] = payloads.forex(rows)
    assert (await failure_of(CentralParity(), akshare)).failure is failure


@pytest.mark.asyncio
async def test_a_column_more_in_the_table_of_parities_is_drift(wire: Wire, akshare: Akshare) -> None:
    wire.plays[FOREX] = payloads.forex([("2026-03-02", "708.19")], columns=(*payloads.FOREX_COLUMNS, "新"))
    assert (await failure_of(CentralParity(), akshare)).failure is Failure.DRIFT


@pytest.mark.asyncio
async def test_a_page_without_a_table_is_a_ban_page_where_pages_are_expected(wire: Wire, akshare: Akshare) -> None:
    wire.plays[FOREX] = lambda asked: Reply(body=BAN_PAGE, kind=HTML)
    assert (await failure_of(CentralParity(), akshare)).failure is Failure.BAN_PAGE


@pytest.mark.parametrize(("rows", "failure"), [
    ([payloads.equity("2026-02-10", 6_670, 1_500)], Failure.DRIFT),  # in 10,000 shares
    ([payloads.equity("2026-02-10", 15_000_000, 66_700_000)], Failure.DRIFT),  # the two have changed places
    ([payloads.equity("2026-02-10", None)], Failure.DRIFT),
    ([], Failure.NO_DATA),
])
@pytest.mark.asyncio
async def test_share_counts_that_cannot_be_are_not_used(
        rows: list[payloads.Wired], failure: Failure, wire: Wire, akshare: Akshare) -> None:
    wire.plays[EQUITY_API] = payloads.datacenter(rows)
    assert (await failure_of(ShareCounts(lambda: ("920999.BJ",)), akshare)).failure is failure


@pytest.mark.asyncio
async def test_a_profile_of_another_firm_or_none_names_nobody_and_the_next_security_is_asked_for(
        wire: Wire, akshare: Akshare) -> None:
    def play(asked: Asked) -> Reply:
        code = asked.query["scode"]
        if code == "301902":
            return in_json({"resultmsg": "success", "resultcode": 200, "count": 0, "records": []})
        return in_json(payloads.profile("301999" if code == "301901" else code))

    async def held(topic: Topic) -> Mapping[str, Event]:
        return {each: Instrument(security=each, board=Board.CHINEXT) for each in securities}

    securities = ("301901.SZ", "301902.SZ", "301903.SZ")
    wire.plays[("webapi.cninfo.com.cn", "/api/sysapi/p_sysapi1133")] = play
    table = LegalNames(lambda: securities)
    for failure in (Failure.DRIFT, Failure.NO_DATA):
        with pytest.raises(Unavailable) as raised:
            await table.look(akshare.rows, held, NOW)
        assert raised.value.failure is failure
    assert list((await table.look(akshare.rows, held, NOW)).events) == ["301903.SZ"]


def test_a_closed_port_refuses() -> None:
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", closed_port()), timeout=5):
        pass
