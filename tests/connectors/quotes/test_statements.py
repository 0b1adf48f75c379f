"""The texts of Tencent and Sina, whatever is in them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quotes.completeness import Page
from connectors.sina.quotes_parse import read as sina
from connectors.tencent.quotes_parse import read as tencent
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request
from streams.contract.clock import SHANGHAI

NOW = datetime(2026, 11, 25, 10, 30, 10, tzinfo=SHANGHAI)
ROW = ["62", "样例精密", "920118", "27.35", "26.10", "26.18", "18422", *["0"] * 23, "20261125103006", "1.25", "4.79",
       "27.90", "26.80", "27.35/18422/50384170", "18422", "5038.42"]


def answered(text: str) -> Answer:
    return Answer(request=Request(host="qt.gtimg.cn", path="/", charset="gb18030"), body=text.encode("gb18030"),
                  received_at=NOW)


def row(position: int, field: str) -> Page:
    fields = [*ROW[:position], field, *ROW[position + 1:]]
    return tencent(1, answered(f'v_bj920118="{"~".join(fields)}";'))


@pytest.mark.parametrize("text", ['v_bj920118="";', 'var hq_str_bj920118="";',
                                  '/*<script>location.href="//x";</script>*/ var hq_str_bj920118="";',
                                  'v_a="";v_bj920118="";', 'v_pv_none_match="1";'])
def test_statements_are_found_wherever_they_begin(text: str) -> None:
    assert tencent(1, answered(text)).quotes == ()


@pytest.mark.parametrize("text", ['xv_bj920118="1";', 'v_bj920118_and_much_more="1";', "v_bj920118=1;", "", "v_"])
def test_what_is_no_statement_is_malformed(text: str) -> None:
    with pytest.raises(Unavailable) as raised:
        tencent(1, answered(text))

    assert raised.value.failure is Failure.MALFORMED


@pytest.mark.timeout(20)
@pytest.mark.parametrize("part", ["v_", "hq_str_", "v_hq_str_", "v_a=", " v_", ";v_a"])
def test_a_large_text_without_statements_is_read_at_once(part: str) -> None:
    with pytest.raises(Unavailable, match="no quotes in its text"):
        sina(1, answered(part * (2_000_000 // len(part))))


@pytest.mark.parametrize("time", ["99991231235959", "00010101000000", "00010101093000", "99990101093000",
                                  "20260230103000", "²", "0" * 14 + "1"])
def test_a_row_of_a_time_that_is_none_is_bad(time: str) -> None:
    page = row(30, time)

    assert page.quotes == ()
    assert [bad.security for bad in page.bad] == ["920118.BJ"]


@given(st.integers(0, len(ROW) - 1), st.sampled_from(
    ["inf", "nan", "-1", "1e999999999", "1e-400", "9" * 5_000, "1_000", "１２", "²", "0x10", "1/2/inf",
     "1/2/1e999999999"])
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters='"~'), max_size=20))
def test_a_row_is_read_or_bad_or_foreign_whatever_its_fields_hold(position: int, field: str) -> None:
    page = row(position, field)

    assert len(page.quotes) + len(page.bad) == 1
