"""The words of a site go to topics, logs and terminals: they are on one line, and nothing of them is obeyed."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.announcements.source import Page, Row
from connectors.announcements.words import all_printable, text
from connectors.cninfo import announcements_parse as cninfo
from connectors.eastmoney import announcements_parse as eastmoney
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request
from streams.contract.clock import SHANGHAI
from tests.connectors.announcements.board import cninfo_item, eastmoney_item, post

RECEIVED = datetime(2026, 11, 20, 23, 0, tzinfo=SHANGHAI)
PARSERS = {"eastmoney": eastmoney.page_of, "cninfo": cninfo.page_of}
ESCAPES = "\x1b]0;样例\x07\x1b[2J关于\r\n回购\u202e的公告\ud800\x00"
BOTH = pytest.mark.parametrize("name", PARSERS)


def answered(name: str, body: bytes) -> Page:
    return PARSERS[name](Answer(request=Request(host="www.example.com", path="/"), body=body, received_at=RECEIVED))


def listing(name: str, items: Any, total: object = 1) -> bytes:
    body = {"success": 1, "data": {"list": items, "total_hits": total}} if name == "eastmoney" else {
        "announcements": items, "totalAnnouncement": total}
    return json.dumps(body).encode()


def item_of(name: str) -> dict[str, Any]:
    return dict((eastmoney_item if name == "eastmoney" else cninfo_item)(post(1, 1)))


def only(name: str, **fields: object) -> Row:
    [row] = answered(name, listing(name, [item_of(name) | fields])).rows
    return row


@given(st.text(st.characters()))
def test_a_text_is_on_one_line_and_nothing_of_it_is_cut(said: str) -> None:
    found = all_printable({"title": [said]})["title"][0]

    assert found.isprintable()
    assert found == all_printable(found)
    assert len(found) == len(" ".join(said.split()))


@pytest.mark.parametrize("title", ["样例微电:关于通过国家级专精特新“小巨人”企业复核的公告",
                                   "2026年第三季度报告(A股) — ①"])
def test_a_title_that_can_be_printed_stays_as_it_is(title: str) -> None:
    assert all_printable(title) == title


@pytest.mark.parametrize(("name", "field"), [("eastmoney", "title"), ("cninfo", "announcementTitle")])
def test_a_title_is_printable(name: str, field: str) -> None:
    [announcement] = only(name, **{field: ESCAPES}).announcements

    assert announcement.title == "?]0;样例??[2J关于 回购?的公告??"


@pytest.mark.parametrize(("name", "field"), [("eastmoney", "art_code"), ("cninfo", "announcementId")])
def test_ids_and_what_is_made_of_them_are_printable_in_bad_rows_too(name: str, field: str) -> None:
    good, bad = only(name, **{field: "A\n\x1b[2J"}), only(name, **{field: "A\n\x1b[2J", "notice_date": 1,
                                                                    "announcementTime": None})

    assert good.row_id == "A ?[2J"
    assert all((each.url or "").isprintable() for each in good.announcements)
    assert bad.problem.startswith("A ?[2J: ")


def test_short_names_and_addresses_are_printable() -> None:
    [code] = item_of("eastmoney")["codes"]
    [first] = only("eastmoney", codes=[code | {"short_name": "\x1b[31m样例\n"}]).announcements
    [second] = only("cninfo", secName="\x1b[31m样例\n", adjunctUrl="a/\x1b[2J\n.PDF").announcements

    assert (first.short_name, second.short_name) == ("?[31m样例", "?[31m样例")
    assert second.url == "http://static.cninfo.com.cn/a/?[2J .PDF"


@pytest.mark.parametrize("value", [None, {"a": 1}, [1], 7, True, "", " \n", "x" * 1_001])
@pytest.mark.parametrize(("name", "field"), [("eastmoney", "art_code"), ("eastmoney", "title"),
                                             ("cninfo", "announcementId"), ("cninfo", "announcementTitle")])
def test_a_cell_that_must_hold_text_and_does_not_makes_its_row_unreadable(name: str, field: str, value: object) -> None:
    row = only(name, **{field: value})

    assert (row.announcements, field in row.problem) == ((), True)


def test_two_rows_without_an_id_are_two_rows() -> None:
    items = [eastmoney_item(post(number, 1)) | {"art_code": None} for number in range(2)]

    assert len({row.row_id for row in answered("eastmoney", listing("eastmoney", items)).rows}) == 2


@pytest.mark.parametrize("codes", [5, "x", [5], [None], [[]],
                                   [{"ann_type": "A", "stock_code": [1], "short_name": "x"}]])
@pytest.mark.parametrize("count", [1, 30])
def test_codes_that_are_none_are_unreadable_rows_or_drift(codes: object, count: int) -> None:
    body = listing("eastmoney", [eastmoney_item(post(number, 1)) | {"codes": codes} for number in range(count)])

    if count == 1:
        assert all(row.problem for row in answered("eastmoney", body).rows)
        return
    with pytest.raises(Unavailable) as raised:
        answered("eastmoney", body)
    assert raised.value.failure is Failure.DRIFT


@BOTH
@pytest.mark.parametrize("total", [True, -1, 10**9, 10**400, "3", None, 5.5])
def test_a_total_that_is_none_is_drift(name: str, total: object) -> None:
    with pytest.raises(Unavailable) as raised:
        answered(name, listing(name, [], total))

    assert raised.value.failure is Failure.DRIFT


@BOTH
@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"data":' * 100_000, b'{"success":' + b"9" * 5_000 + b"}"])
def test_an_answer_that_cannot_be_read_is_malformed(name: str, body: bytes) -> None:
    with pytest.raises(Unavailable) as raised:
        answered(name, body)

    assert raised.value.failure is Failure.MALFORMED


@BOTH
def test_whatever_else_reading_raises_is_malformed_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> Callable[[], None]:
        raise ZeroDivisionError("样例")

    monkeypatch.setattr(PARSERS[name].__module__ + ".read", fails)
    with pytest.raises(Unavailable, match="cannot be read: ZeroDivisionError: 样例") as raised:
        answered(name, listing(name, []))

    assert raised.value.failure is Failure.MALFORMED


@pytest.mark.parametrize("milliseconds", [
    10**17, -10**17, 253_402_300_799_000, 253_402_185_600_000, True, 0, "1", 10**400])
def test_a_time_of_cninfo_outside_our_time_is_an_unreadable_row(milliseconds: object) -> None:
    assert only("cninfo", announcementTime=milliseconds).problem


def test_a_cell_that_is_gone_is_named() -> None:
    with pytest.raises(KeyError, match="title"):
        text({}, "title")
