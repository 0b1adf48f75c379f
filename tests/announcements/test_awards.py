"""What an announcement claims of a title: whose, which list, final or not, until when. The body knows better."""

from datetime import date
from typing import Any

import pytest

from streams.announcements.awards import Award, award
from streams.contract.events.registry import Claim
from streams.contract.terms import last_day

DAY = date(2021, 9, 15)
REAL_TITLE = "关于荣获第三批专精特新小巨人企业称号的公告"
# From the real announcement of 300586.SZ of 2021-09-15, and its earlier one of 2021-07-21 on the publicity list.
REAL_BODY = ("2021年9月14日收到《工业和信息化部关于公布第三批专精特新“小巨人”企业名单的通告》"
             "（工信部企业函【2021】197号）…有效期3年,第三批“小巨人”企业有效期为2021年7月1日至2024年6月30日。")
REAL_PUBLICITY = "根据工业和信息化部中小企业局发布的《关于第三批专精特新“小巨人”企业名单的公示》，公司入选"


def claimed(title: str, body: str | None = None) -> Award:
    found = award(title, DAY, body)
    assert found
    return found


def test_the_real_award_says_list_and_validity() -> None:
    assert claimed("美联新材：" + REAL_TITLE, REAL_BODY) == Award(
        claim=Claim.ANNOUNCED, national=True, final=True, own=True, subsidiary=None, list_number=3, names_list=True,
        valid_from=date(2021, 7, 1), valid_to=date(2024, 6, 30))


@pytest.mark.parametrize(("title", "expected"), [
    (REAL_TITLE, {"claim": Claim.ANNOUNCED, "final": True, "list_number": 3, "own": True, "national": True}),
    ("关于公司入选第三批专精特新小巨人企业名单的公告", {"final": False, "list_number": 3}),
    ("关于公司入选第五批国家级专精特新“小巨人”企业公示名单的公告",
     {"final": False, "list_number": 5, "national": True}),
    ("关于获得河北省“专精特新”中小企业认定的公告", {"national": False}),
    ("关于公司被认定为国家级专精特新中小企业的公告", {"national": False}),
    ("关于获评省级专精特新“小巨人”企业的公告", {"national": False}),
    ("关于公司获得浙江省专精特新“小巨人”企业称号的公告", {"national": False}),
    ("关于公司被认定为创新型中小企业的公告", {"national": False}),
    ("关于通过国家级专精特新“小巨人”企业复核的公告",
     {"claim": Claim.PASSED_REVIEW, "final": True, "names_list": False}),
    ("关于公司拟通过第四批专精特新“小巨人”企业复核公示的公告", {"claim": Claim.PASSED_REVIEW, "final": False}),
    ("关于未通过专精特新“小巨人”企业复核的公告", {"claim": Claim.FAILED_REVIEW, "final": True}),
    ("关于被取消国家级专精特新小巨人企业称号的公告", {"claim": Claim.REVOKED, "final": True}),
    ("关于全资子公司获得国家级专精特新“小巨人”企业认定的公告", {"own": False, "subsidiary": None}),
    ("关于控股子公司虚构星槎科技有限公司获得国家级专精特新“小巨人”企业认定的公告",
     {"own": False, "subsidiary": "虚构星槎科技有限公司"}),
    ("关于获得第七批专精特新“小巨人”企业认定的公告", {"list_number": 7}),
    ("关于获得第九批专精特新“小巨人”企业认定的公告", {"list_number": None, "names_list": False}),
    ("关于获得第6批专精特新“小巨人”企业认定的公告", {"list_number": 6})])
def test_a_title_says(title: str, expected: dict[str, Any]) -> None:
    found = claimed(title)

    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize("title", [
    "关于公司入选重点“小巨人”企业名单的公告", "关于获得专精特新“小巨人”企业奖补资金的公告",
    "关于取消2025年股东会的公告", "2025年年度报告", "关于专精特新产业基金对外投资的公告", ""])
def test_what_is_no_new_title_claims_nothing(title: str) -> None:
    assert award(title, DAY) is None


def test_the_body_says_that_a_list_is_still_open_to_objections() -> None:
    assert not claimed("关于获评第三批专精特新小巨人企业的公告", REAL_PUBLICITY).final
    assert not claimed("关于公司入选第三批专精特新小巨人企业名单的公告", REAL_PUBLICITY).final


def test_the_body_says_that_an_entry_in_a_list_is_final() -> None:
    assert claimed("关于公司入选第三批专精特新小巨人企业名单的公告", REAL_BODY).final


def test_the_ministrys_notice_in_the_body_makes_a_vague_title_national() -> None:
    vague = "关于公司获得专精特新企业认定的公告"

    assert not claimed(vague).national
    assert claimed(vague, REAL_BODY).national
    assert (claimed(vague, REAL_BODY).list_number, claimed(vague, REAL_BODY).names_list) == (3, False)


def test_three_years_without_dates_run_from_the_announcement() -> None:
    found = claimed(REAL_TITLE, "收到证书，有效期三年。")

    assert (found.valid_from, found.valid_to) == (DAY, date(2024, 9, 14))
    assert last_day(date(2024, 2, 29)) == date(2027, 2, 28)
    assert last_day(date(2021, 7, 1)) == date(2024, 6, 30)


@pytest.mark.parametrize("body", [
    "有效期为2021年7月1日至2020年6月30日", "有效期为2021年7月1日至2024年6月31日",
    "有效期为2021年7月1日至2924年6月30日", "锟斤拷"])
def test_a_validity_that_cannot_be_is_left_out(body: str) -> None:
    found = claimed(REAL_TITLE, body)

    assert (found.valid_from, found.valid_to) == (None, None)
