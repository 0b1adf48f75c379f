"""All categories of a title are kept, the primary one first; a correction is a mark beside them, not a category."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.announcements.classify import classify
from streams.contract.events.announcements import Category


def test_all_categories_are_kept_in_order_of_precedence() -> None:
    found = classify("关于公司高级管理人员收到立案告知书暨辞职的公告").categories

    assert found == (Category.INVESTIGATION_PENALTY, Category.PERSONNEL)


@pytest.mark.parametrize("title", [
    "关于市场传闻的澄清公告", "abc", "", "   ", "锟斤拷锟斤拷", "\ufffd\ufffd\x00", "å\x85³äº\x8eè\x82¡"])
def test_an_unknown_title_is_other(title: str) -> None:
    assert classify(title).categories == (Category.OTHER,)


@given(st.text(), st.lists(st.text(max_size=4), max_size=3))
def test_no_text_raises(text: str, names: list[str]) -> None:
    assert classify(text, names).categories


@pytest.mark.parametrize("title", [
    "2025年年度报告（更正后）", "关于第七届董事会第四次会议决议公告的更正公告",
    "2026年度向特定对象发行股票预案（修订稿）", "2026年半年度业绩预告修正公告",
    "关于召开2026年第四次临时股东会的补充通知",
    "2026年员工持股计划（草案）（更正版）"])
def test_a_correction_is_marked(title: str) -> None:
    assert classify(title).correction


@pytest.mark.parametrize("title", [
    "关于取消2025年第一次临时股东大会的公告", "关于修订《公司章程》及部分制度的公告",
    "关于申请撤销公司股票其他风险警示的公告", "关于控股股东股份补充质押的公告",
    "关于使用部分闲置募集资金暂时补充流动资金的公告",
    "关于前期会计差错更正的公告",
    "关于不向下修正“云岫转债”转股价格的公告", "董事会秘书工作细则（2026年8月修订）", "关于签订补充协议的公告"])
def test_what_changes_something_else_is_no_correction(title: str) -> None:
    assert not classify(title).correction
