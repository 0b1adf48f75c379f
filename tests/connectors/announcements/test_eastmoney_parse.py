"""np-anotice: what an answer becomes, item by item."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.announcements.source import Page, Row
from connectors.eastmoney.announcements_parse import page_of
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request
from streams.contract.clock import SHANGHAI
from streams.contract.events.announcements import Announcement
from tests.connectors.announcements.board import eastmoney_item, post

RECEIVED = datetime(2026, 11, 20, 23, 0, tzinfo=SHANGHAI)
SAMPLE = Path(__file__).with_name("np_anotice.json")


def parsed(body: Any) -> Page:
    return page_of(Answer(request=Request(host="np-anotice-stock.eastmoney.com", path="/"), received_at=RECEIVED,
                          body=json.dumps(body).encode()))


def sample() -> dict[str, Any]:
    body: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return body


def with_items(items: list[Any]) -> dict[str, Any]:
    return {"success": 1, "error": "", "data": {"list": items, "total_hits": len(items)}}


def items(count: int) -> list[dict[str, Any]]:
    return [eastmoney_item(post(number, number, ahead=1)) for number in range(count)]


def only(item: dict[str, Any]) -> Row:
    [row] = parsed(with_items([item])).rows
    return row


def test_the_moment_of_publication_the_stated_day_and_the_id_are_kept() -> None:
    first = parsed(sample()).rows[0].announcements[0]

    assert first == Announcement(
        security="688001.SH", title="样例微电:关于通过国家级专精特新“小巨人”企业复核的公告",
        announcement_id="AN202611201800000001",
        published_at=datetime(2026, 11, 20, 10, 7, 9, 681_000, tzinfo=UTC), announced_on=date(2026, 11, 21),
        short_name="样例微电", url="https://data.eastmoney.com/notices/detail/688001/AN202611201800000001.html",
        source="eastmoney")


def test_an_item_goes_to_the_company_among_its_codes_and_the_bond_beside_it_is_left_out() -> None:
    page = parsed(sample())

    assert [[each.security for each in row.announcements] for row in page.rows] == [
        ["688001.SH"], ["920118.BJ"], ["300001.SZ"]]
    assert [row.left_out for row in page.rows] == [0, 0, 1]
    assert page.total == 3


def test_an_item_of_two_companies_is_one_announcement_each_under_its_own_name() -> None:
    item = eastmoney_item(post(1, 1))
    item["codes"] = [{"ann_type": "A,SHA", "market_code": "1", "short_name": "样例重工", "stock_code": "600001"},
                     {"ann_type": "A,SZA", "market_code": "0", "short_name": "样例电气", "stock_code": "000001"}]

    assert [(each.security, each.short_name) for each in only(item).announcements] == [
        ("600001.SH", "样例重工"), ("000001.SZ", "样例电气")]


@pytest.mark.parametrize(("ann_type", "code"), [("BND", "123001"), ("B,SHB", "900901"), ("A,SHA", "900901"),
                                                ("A,NEEQ", "400001"), ("F", "510300"), ("BND", "688001")])
def test_what_is_no_a_share_gives_nothing_and_is_counted(ann_type: str, code: str) -> None:
    item = eastmoney_item(post(1, 1))
    item["codes"] = [{"ann_type": ann_type, "market_code": "0", "short_name": "样例", "stock_code": code}]

    assert (only(item).announcements, only(item).left_out, only(item).problem) == ((), 1, "")


def test_an_old_code_of_the_beijing_exchange_becomes_its_new_one() -> None:
    item = eastmoney_item(post(1, 1))
    item["codes"][0] |= {"stock_code": "430139", "ann_type": "A,BJA", "market_code": "0"}

    assert only(item).announcements[0].security == "920139.BJ"


@pytest.mark.parametrize(("field", "value"), [
    ("codes", []), ("codes", None), ("codes", [{}]), ("display_time", "gestern"), ("display_time", None),
    ("notice_date", "-"), ("title", ""), ("title", " "), ("display_time", "2027-11-20 18:00:00:000"),
    ("display_time", "２０２６-11-20 18:00:00:000"), ("art_code", "")])
def test_a_bad_item_is_told_and_spoils_no_other(field: str, value: object) -> None:
    page = parsed(with_items([*items(30), {**eastmoney_item(post(99, 1)), field: value}]))

    assert [bool(row.problem) for row in page.rows] == [*[False] * 30, True]
    assert page.rows[-1].announcements == ()
    assert "\n" not in page.rows[-1].problem


def test_an_item_that_is_no_object_or_lacks_a_field_is_a_bad_item_too() -> None:
    lacking = eastmoney_item(post(99, 1))
    del lacking["codes"]

    page = parsed(with_items([*items(38), lacking, "oops"]))

    assert [bool(row.problem) for row in page.rows] == [*[False] * 38, True, True]


def swapped(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "display_time": item["notice_date"], "notice_date": item["display_time"]}


def without(field: str) -> Any:
    return lambda item: {name: value for name, value in item.items() if name != field}


def of_the_other_market(item: dict[str, Any]) -> dict[str, Any]:
    [code] = item["codes"]
    return {**item, "codes": [{**code, "market_code": "1" if code["market_code"] == "0" else "0"}]}


@pytest.mark.parametrize("change", [swapped, without("art_code"), without("display_time"), without("codes"),
                                    without("title"), without("notice_date"), of_the_other_market,
                                    lambda item: {**item, "title": 7}])
def test_a_field_that_is_gone_or_swapped_is_drift(change: Any) -> None:
    with pytest.raises(Unavailable) as raised:
        parsed(with_items([change(item) for item in items(40)]))

    assert raised.value.failure is Failure.DRIFT


@pytest.mark.parametrize("body", [
    [], {"success": 1}, {"success": 1, "data": None}, {"success": 1, "data": {"list": []}},
    {"success": 1, "data": {"list": "x", "total_hits": 1}}])
def test_an_envelope_that_is_another_is_refused(body: Any) -> None:
    with pytest.raises(Unavailable):
        parsed(body)


def test_an_answer_without_success_says_what_the_site_said() -> None:
    with pytest.raises(Unavailable, match="busy") as raised:
        parsed({"success": 0, "error": "busy", "data": None})

    assert raised.value.failure is Failure.NO_DATA


def test_a_day_without_announcements_is_an_empty_page() -> None:
    assert parsed(with_items([])) == Page(rows=(), total=0)
