"""CNINFO: what an answer becomes, item by item."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.announcements.source import Page, Row
from connectors.cninfo.announcements_parse import page_of
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request
from streams.contract.clock import SHANGHAI
from streams.contract.events.announcements import Announcement
from tests.connectors.announcements.board import cninfo_item, post

RECEIVED = datetime(2026, 11, 20, 23, 0, tzinfo=SHANGHAI)
SAMPLE = Path(__file__).with_name("cninfo.json")


def parsed(body: Any) -> Page:
    return page_of(Answer(request=Request(host="www.cninfo.com.cn", path="/"), received_at=RECEIVED,
                          body=json.dumps(body).encode()))


def with_items(items: list[Any] | None) -> dict[str, Any]:
    return {"announcements": items, "totalAnnouncement": len(items or ()), "hasMore": False}


def items(count: int) -> list[dict[str, Any]]:
    return [cninfo_item(post(number, number)) for number in range(count)]


def only(**fields: Any) -> Row:
    [row] = parsed(with_items([{**cninfo_item(post(1, 1)), **fields}])).rows
    return row


def test_midnight_is_a_day_without_a_time() -> None:
    [row] = parsed(json.loads(SAMPLE.read_text(encoding="utf-8"))).rows

    assert row.announcements == (Announcement(
        security="920118.BJ", title="2026年第三季度报告", announcement_id="1225000001", published_at=None,
        announced_on=date(2026, 10, 22), short_name="样例精密",
        url="http://static.cninfo.com.cn/finalpage/2026-10-22/1225000001.PDF", source="cninfo"),)


def test_a_time_of_day_is_the_moment_of_publication() -> None:
    at = datetime(2026, 11, 20, 18, 30, 5, tzinfo=SHANGHAI)

    [announcement] = only(announcementTime=int(at.timestamp()) * 1000).announcements

    assert (announcement.published_at, announcement.announced_on) == (at, date(2026, 11, 20))


def test_marks_of_a_search_are_taken_out_of_titles() -> None:
    assert only(announcementTitle="关于<em>专精特新</em>的公告").announcements[0].title == "关于专精特新的公告"


def test_an_old_code_of_the_beijing_exchange_becomes_its_new_one() -> None:
    assert only(secCode="430139").announcements[0].security == "920139.BJ"


@pytest.mark.parametrize("code", ["510300", "123001", "900901", "200002", "400001"])
def test_funds_bonds_b_shares_and_unlisted_firms_are_left_out_and_counted(code: str) -> None:
    row = only(secCode=code)

    assert (row.announcements, row.left_out, row.problem) == ((), 1, "")


def test_of_an_a_and_a_b_share_the_a_share_is_taken_without_a_name_that_may_be_the_others() -> None:
    row = only(secCode="000001,200001", secName="样例电气,样例B")

    assert [(each.security, each.short_name) for each in row.announcements] == [("000001.SZ", None)]
    assert row.left_out == 1


@pytest.mark.parametrize("fields", [
    {"secCode": None}, {"announcementTitle": None}, {"announcementTitle": ""}, {"announcementTime": None},
    {"announcementTime": "-"}, {"announcementId": None}, {"announcementTime": 4_000_000_000_000_0}])
def test_a_bad_item_is_told_and_spoils_no_other(fields: dict[str, Any]) -> None:
    page = parsed(with_items([*items(29), {**cninfo_item(post(99, 1)), **fields}]))

    assert [bool(row.problem) for row in page.rows] == [*[False] * 29, True]


@pytest.mark.parametrize("change", [
    lambda item: {**item, "announcementTime": item["announcementTime"] // 1000},
    lambda item: {**item, "announcementTime": str(item["secName"])},
    lambda item: {**item, "secName": 1, "secCode": 2},
    lambda item: {name: value for name, value in item.items() if name != "announcementId"},
    lambda item: {name: value for name, value in item.items() if name != "announcementTitle"}])
def test_a_field_that_is_gone_or_of_another_unit_is_drift(change: Any) -> None:
    with pytest.raises(Unavailable) as raised:
        parsed(with_items([change(item) for item in items(30)]))

    assert raised.value.failure is Failure.DRIFT


def test_a_short_page_of_which_nothing_can_be_read_is_drift_too() -> None:
    with pytest.raises(Unavailable, match="none of 3 rows"):
        parsed(with_items([{"id": "1"}, {"id": "2"}, {"id": "3"}]))


@pytest.mark.parametrize("body", [[], {}, {"announcements": []}, {"announcements": "x", "totalAnnouncement": 1}])
def test_an_envelope_that_is_another_is_refused(body: Any) -> None:
    with pytest.raises(Unavailable) as raised:
        parsed(body)

    assert raised.value.failure is Failure.DRIFT


def test_a_day_without_announcements_is_an_empty_page() -> None:
    assert parsed(with_items(None)) == Page(rows=(), total=0)
