"""A title is compared without what differs between sources: widths, quotes, markup, spaces, the company in front."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.announcements.title import normalised, subject

AWARD = '关于荣获第三批专精特新"小巨人"企业称号的公告'


@pytest.mark.parametrize("title", [
    "关于荣获第三批专精特新“小巨人”企业称号的公告", "关于荣获第三批专精特新「小巨人」企业称号的公告",
    "<em>关于</em>荣获第三批专精特新＂小巨人＂企业称号的公告",
    " 关于荣获 第三批专精特新\u200b“小巨人”企业称号的公告\u3000",
    "云岫精密：关于荣获第三批专精特新“小巨人”企业称号的公告",
    "云岫精密:云岫精密关于荣获第三批专精特新“小巨人”企业称号的公告",
    "虚构云岫精密股份有限公司关于荣获第三批专精特新“小巨人”企业称号的公告",
    "*ST云岫精密关于荣获第三批专精特新“小巨人”企业称号的公告"])
def test_spellings_of_one_title_are_one(title: str) -> None:
    assert subject(title, ["*ST云岫精密", "云岫精密"]) == AWARD


@pytest.mark.parametrize(("title", "about"), [
    ("H股公告：翌日披露报表", "H股公告:翌日披露报表"),
    ("国元证券股份有限公司关于虚构云岫精密股份有限公司的核查意见",
     "国元证券股份有限公司关于虚构云岫精密股份有限公司的核查意见"),
    ("关于为虚构云岫精密股份有限公司提供担保的公告", "关于为虚构云岫精密股份有限公司提供担保的公告"),
    ("2026年半年度报告（更正后）", "2026年半年度报告(更正后)"),
    ("公司章程", "公司章程")])
def test_what_is_no_company_in_front_stays(title: str, about: str) -> None:
    assert subject(title) == about


def test_a_short_name_alone_is_left_as_it_is() -> None:
    assert subject("云岫精密", ["云岫精密"]) == "云岫精密"


@given(st.text(), st.lists(st.text(max_size=4), max_size=3))
def test_any_text_is_taken_and_taking_it_again_changes_nothing(text: str, names: list[str]) -> None:
    once = subject(text, names)

    assert subject(once, names) == once
    assert normalised(normalised(text)) == normalised(text)
