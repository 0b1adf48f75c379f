"""An HTTP answer is data, a refusal, a page for people, or something else."""

from datetime import UTC, datetime

import pytest

from connectors.upstream.ban import http_date, retry_after, verdict
from connectors.upstream.failure import Failure

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(("content_type", "head"), [
    ("application/json; charset=utf-8", b'{"rc":0,"data":null}'),
    ("text/html; charset=GBK", b'v_sh688001="1~name~688001~27.35";'),
    ("application/javascript; charset=GB18030", b'var hq_str_sh688001="name,26.80";'),
    ("text/html", b' [{"symbol":"bj920118"}]'),
    ("text/html", b'jQuery1123_1764036000({"rc":0});'),
    ("text/html", b'/*<script>location.href="//sina.com";</script>*/ var hq_str_sh688001="";'),
    ("text/plain", "访问正常".encode()),
    ("text/html", b""),
    ("", b'\xef\xbb\xbf{"a":1}'),
])
def test_data_is_data_whatever_its_type_is_called(content_type: str, head: bytes) -> None:
    assert verdict(200, content_type, head) is None


@pytest.mark.parametrize(("content_type", "head"), [
    ("text/html; charset=utf-8", b"<!DOCTYPE html><html>"),
    ("application/json", b"\r\n <html><head><title>"),
    ("application/json", b"\xef\xbb\xbf<html>"),
    ("text/html", "您的访问过于频繁，请稍后再试".encode()),
    ("text/html; charset=gbk", "拒绝访问".encode("gbk")),
    ("text/html", b"Access denied"),
])
def test_a_page_for_people_is_a_ban_whatever_its_type_is_called(content_type: str, head: bytes) -> None:
    assert verdict(200, content_type, head) is Failure.BAN_PAGE


@pytest.mark.parametrize(("status", "failure"), [
    (403, Failure.FORBIDDEN), (456, Failure.FORBIDDEN), (429, Failure.TOO_MANY), (500, Failure.HTTP_ERROR),
    (503, Failure.HTTP_ERROR), (404, Failure.HTTP_ERROR), (302, Failure.HTTP_ERROR), (204, Failure.HTTP_ERROR),
])
def test_a_status_says_whether_it_is_us_who_are_refused(status: int, failure: Failure) -> None:
    assert verdict(status, "text/html", b"<html>") is failure


@pytest.mark.parametrize(("header", "seconds"), [
    ("120", 120), (" 0 ", 0), ("Wed, 25 Nov 2026 02:03:00 GMT", 180), ("Wed, 25 Nov 2026 01:00:00 GMT", 0),
    ("99999999999999999999", 100_000_000), (None, None), ("", None), ("soon", None), ("-5", None),
    ("1.5", None), ("²", None),
])
def test_retry_after_is_read_in_seconds_and_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


BEYOND_REASON = ("Mon, 01 Jan 99999999999999 00:00:00 GMT", "Mon, 01 Jan 2026 00:00:00 +99999999999999999999",
                 "Mon, 01 Jan 2026 99999999999999999999:00:00 GMT", "Mon, 99999999999999999999 Jan 2026 00:00:00 GMT",
                 "Fri, 31 Dec 9999 23:59:59 GMT", "Wed, 25 Nov 2026 02:00:00", "x", "")


@pytest.mark.parametrize("header", BEYOND_REASON)
def test_a_date_beyond_reason_is_no_date(header: str) -> None:
    assert http_date(header) is None
    assert retry_after(header, NOW) is None


def test_a_date_of_this_century_is_a_moment() -> None:
    assert http_date("Wed, 25 Nov 2026 02:00:00 GMT") == NOW
