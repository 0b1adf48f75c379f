"""A cell is one company's full name, however it is spelt, or it is said what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.registry.lines import Line
from connectors.registry.names import company_name
from connectors.registry.rows import read_rows
from tests.connectors.registry.documents import HEADER, firm

NAME = "虚构7412云岫(苏州)ABC精密·机械股份有限公司"
BLANK = st.sampled_from(["", "", "", " ", "\u3000", "\u00a0", "\n", "\u200b", "\t"])
WIDE = {"(": "（", ")": "）", "·": "•", **{char: chr(ord(char) + 0xFEE0) for char in "0123456789ABC"}}


@st.composite
def spellings(draw: st.DrawFn) -> str:
    return "".join(draw(BLANK) + (WIDE.get(char, char) if draw(st.booleans()) else char) for char in NAME) + draw(BLANK)


@given(spellings(), spellings())
def test_any_mix_of_widths_brackets_and_spaces_is_the_same_row(one: str, other: str) -> None:
    found = [read_rows([Line(part="", row=1, cells=HEADER), Line(part="", row=2, cells=("１", spelling))], 3).rows
             for spelling in (one, other)]
    assert found[0] == found[1]
    assert [row.company for row in found[0]] == [NAME]


@pytest.mark.parametrize("cell", [
    firm(1), "虚构仪表机床制造厂", "虚构市7412工厂", "虚构(集团)有限公司", "虚构科技集团", "虚构科技有限公司杭州分公司",
    "虚构研究院", "虚构资产合伙企业(有限合伙)", "ABB虚构(中国)有限公司", "虚构〇一科技有限公司"])
def test_a_full_name_is_taken(cell: str) -> None:
    assert company_name(cell) == cell


@pytest.mark.parametrize(("cell", "why"), [
    ("", "has no company"),
    (" \u3000 ", "has no company"),
    (f"{firm(1)}{firm(2)}", "names two companies"),
    (f"{firm(1)}\n{firm(2)}", "names two companies"),
    (f"{firm(1)}、虚构机床厂", "names two companies"),
    (f"{firm(1)}（原名：{firm(2)}）", "names two companies"),
    ("虚构有限公司虚构机床厂", "names two companies"),
    ("北京云岫\ufffd\ufffd有限公司", "has characters that could not be read"),
    ("北京(cid:123)云岫科技有限公司", "has characters that could not be read"),
    (firm(1).encode().decode("gb18030", errors="replace"), "has characters that could not be read"),
    ("浙江虚构科技有限公司".encode().decode("gb18030"), "was decoded wrongly (mojibake)"),
    ("浙江云岫精密股份有限公司".encode().decode("latin-1"), "was decoded wrongly (mojibake)"),
    ("虚构云岫股份有限", "is no full company name"),
    ("有限公司", "is no full company name"),
    ("2930家", "is no full company name"),
    ("虚构云岫科技有限公司*", "has a character of no company name: *"),
    ("虚" * 70 + "有限公司", "is longer than any company name (74 characters)"),
])
def test_what_is_no_one_company_is_said(cell: str, why: str) -> None:
    with pytest.raises(ValueError, match="^" + why.replace("(", r"\(").replace(")", r"\)").replace("*", r"\*") + "$"):
        company_name(cell)
