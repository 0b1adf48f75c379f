"""How an answer begins says whether it is a page for people."""

import pytest

from connectors.akshare_tables.failures import of_answer
from connectors.upstream.failure import Failure

HOST = "datacenter-web.eastmoney.com"
BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize("body", [b"<html>", b"\r\n\t <p>", BOM + b"<html>", BOM + b"\n <html>", b" " + BOM + b" <p>"])
def test_markup_is_a_page_for_people(body: bytes) -> None:
    assert of_answer(HOST, 200, body) is Failure.BAN_PAGE


@pytest.mark.parametrize("body", [b"", b" ", b'{"a":"<"}', BOM + b"{}", b"x<html>"])
def test_anything_else_is_not(body: bytes) -> None:
    assert of_answer(HOST, 200, body) is None


@pytest.mark.timeout(20)
def test_white_space_without_end_is_looked_at_once() -> None:
    assert of_answer(HOST, 200, b" " * 8_000_000) is None
