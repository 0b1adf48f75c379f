"""What a title says became of the firms below it: who failed is never taken for one who passed."""

from pathlib import Path

import pytest

from connectors.errors import BadInput
from streams.contract.events.registry import Claim
from tests.connectors.registry.documents import HEADER, TITLE, firm, write_csv, write_xlsx
from tests.connectors.registry.reading import companies, read

ROW = (1, firm(1))
FAILED = ["未通过复核的专精特新小巨人企业名单", "第三批小巨人复核未通过名单", "未能通过复核的小巨人企业名单",
          "复核不合格的小巨人企业名单", "不予通过复核的小巨人名单", "撤销小巨人称号的企业名单",
          "取消小巨人资格的企业公告", "关于公布专精特新和小巨人未通过复核企业名单", "第三批小巨人企业未 通过复核名单"]


def titled(folder: Path, title: str) -> Path:
    return write_csv(folder / "l.csv", f'"{title}"', "序号,企业名称", f"1,{firm(1)}")


def refused(file: Path, claim: Claim, number: int | None = 3) -> str:
    with pytest.raises(BadInput) as fault:
        read(file, number, claim)
    assert "\n" not in str(fault.value)
    return str(fault.value).removeprefix(f"{file}:1: title: ")


@pytest.mark.parametrize("title", FAILED)
def test_who_failed_is_neither_announced_nor_passed(title: str, tmp_path: Path) -> None:
    file = titled(tmp_path, title)
    for claim in (Claim.ANNOUNCED, Claim.PASSED_REVIEW, Claim.OBSERVED):
        assert refused(file, claim) == ("the title speaks of firms that failed or lost the title, so use "
                                        f"--kind failed_review or --kind revoked: {title}")
    for claim in (Claim.FAILED_REVIEW, Claim.REVOKED):
        assert companies(read(file, 3, claim)) == [firm(1)]


@pytest.mark.parametrize("title", ["通过复核的小巨人企业名单", "第三批小巨人复核通过名单", "拟通过复核的小巨人公示"])
def test_who_passed_has_not_failed(title: str, tmp_path: Path) -> None:
    file = titled(tmp_path, title)
    assert companies(read(file, 3, Claim.PASSED_REVIEW)) == [firm(1)]
    for claim in (Claim.ANNOUNCED, Claim.FAILED_REVIEW, Claim.REVOKED):
        assert refused(file, claim) == f"the title speaks of a review, so use --kind passed_review: {title}"


def test_a_title_of_those_who_passed_and_those_who_failed_is_of_neither_kind(tmp_path: Path) -> None:
    file = titled(tmp_path, "第三批小巨人复核通过和未通过名单")
    for claim in (Claim.ANNOUNCED, Claim.PASSED_REVIEW, Claim.FAILED_REVIEW):
        assert refused(file, claim).startswith("the title speaks of firms that passed and of others that failed; "
                                               "put each kind in a file of its own: ")


def test_a_list_may_be_announced_beside_those_who_failed(tmp_path: Path) -> None:
    file = titled(tmp_path, "第四批小巨人和未通过复核的第一批企业名单")
    assert companies(read(file, 4)) == [firm(1)]
    assert companies(read(file, 1, Claim.FAILED_REVIEW)) == [firm(1)]
    assert "failed" in refused(file, Claim.PASSED_REVIEW, 1)


def test_a_fitting_title_does_not_hide_another_that_speaks_of_failure(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "l.csv", TITLE, "未通过复核企业", "序号,企业名称", f"1,{firm(1)}")
    assert "failed" in refused(file, Claim.ANNOUNCED)


def test_a_sentence_of_a_letter_may_warn_of_losing_the_title(tmp_path: Path) -> None:
    letter = TITLE, '"对弄虚作假的小巨人企业,将取消其称号。"'
    file = write_csv(tmp_path / "l.csv", *letter, "序号,企业名称", f"1,{firm(1)}")
    assert companies(read(file)) == [firm(1)]


@pytest.mark.parametrize(("first", "second", "claim", "advice"), [
    ("第三批", "复核通过", Claim.ANNOUNCED, "so use --kind passed_review: 复核通过"),
    ("新认定", "未通过复核", Claim.ANNOUNCED, "--kind revoked: 未通过复核"),
    ("复核通过", "未通过复核", Claim.PASSED_REVIEW, "--kind revoked: 未通过复核"),
    ("复核通过", "新认定", Claim.PASSED_REVIEW, "so use --kind announced: 新认定"),
    ("未通过复核", "复核通过", Claim.FAILED_REVIEW, "so use --kind passed_review: 复核通过"),
    ("复核通过", "第三批", Claim.ANNOUNCED, "so use --kind passed_review: 复核通过"),
])
def test_a_sheet_of_another_kind_is_refused(first: str, second: str, claim: Claim, advice: str, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "l.xlsx", {first: [(TITLE,), HEADER, ROW] if claim is Claim.ANNOUNCED else [
        HEADER, ROW], second: [HEADER, (1, firm(2))]})
    assert refused(file, claim).endswith(advice)


@pytest.mark.parametrize(("name", "claim"), [("复核通过", Claim.PASSED_REVIEW), ("未通过复核", Claim.FAILED_REVIEW),
                                             ("撤销", Claim.REVOKED), ("新认定", Claim.ANNOUNCED)])
def test_a_sheet_of_the_kind_that_is_said_is_read(name: str, claim: Claim, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "l.xlsx", {name: [HEADER, ROW]})
    assert companies(read(file, 3, claim)) == [firm(1)]


def test_a_short_heading_inside_a_table_counts_as_a_title(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "l.csv", "序号,企业名称", f"1,{firm(1)}", "未通过复核,", f"2,{firm(2)}")
    assert "failed" in refused(file, Claim.ANNOUNCED)
