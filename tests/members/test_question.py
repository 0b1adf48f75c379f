"""What is asked of the registry is answered by company, security, list and province, and in words."""

from datetime import UTC, date, datetime
from typing import Any

from streams.contract.events.registry import (
    Claim,
    Confidence,
    Coverage,
    Instrument,
    KnownFrom,
    OfficialCount,
    Relation,
)
from streams.contract.printed import Format, printed
from streams.contract.securities import Board
from streams.members.question import Question, Registry, answers, coverage_then
from streams.members.shown import COLUMNS, count_line, coverage_line, row_of, why
from tests.builders import COMPANY, a_listing, a_membership

DAY = date(2024, 7, 2)
OTHER, OLD = "虚构星槎智能股份有限公司", "虚构星槎智能有限公司"
REGISTRY = Registry(
    memberships=(
        a_membership(valid_from=date(2021, 7, 1), confidence=Confidence.HIGH, document="虚构名单",
                     place="page 3, row 17"),
        a_membership(company=OLD, list_number=5, province="宁波", valid_from=date(2023, 7, 14)),
        a_membership(company=OTHER, claim=Claim.RENAMED, list_number=None, former_name=OLD, valid_from=date(2024, 1, 2),
                     recorded_at=datetime(2024, 1, 5, tzinfo=UTC))),
    listings=(a_listing(), a_listing(security="600001.SH", relation=Relation.PARENT)),
    instruments=(Instrument(security="300002.SZ", board=Board.CHINEXT, legal_name=OTHER),))


def rows(**asked: object) -> list[dict[str, str]]:
    return [row_of(answer) for answer in answers(REGISTRY, Question(as_of=DAY, **asked))]  # type: ignore[arg-type]


def test_without_a_name_every_member_is_shown_with_its_security_and_listed_parent() -> None:
    assert [(row["company"], row["lists"], row["security"], row["parent"]) for row in rows()] == [
        (COMPANY, "3", "688001.SH", "600001.SH"), (OTHER, "5", "300002.SZ", "")]


def test_a_list_or_a_province_leaves_the_others_out() -> None:
    assert [row["company"] for row in rows(list_number=5)] == [OTHER]
    assert [row["company"] for row in rows(province="浙江")] == [COMPANY]
    assert rows(list_number=5, province="浙江") == []


def test_a_company_is_found_by_its_former_name_and_a_security_by_the_legal_name_of_its_instrument() -> None:
    assert [row["company"] for row in rows(company=OLD)] == [OTHER]
    assert [row["company"] for row in rows(security="300002.SZ")] == [OTHER]


def test_before_a_renaming_was_known_the_new_name_says_nothing() -> None:
    [row] = rows(company=OTHER, known_at=datetime(2024, 1, 4, tzinfo=UTC))
    assert (row["standing"], row["lists"], row["confidence"]) == ("not_known", "", "")


def test_a_table_is_aligned_and_csv_has_the_columns() -> None:
    lines = printed(rows(), COLUMNS, Format.TABLE).splitlines()
    assert len(lines) == 3
    assert printed(rows(), COLUMNS, Format.CSV).splitlines()[0] == ",".join(COLUMNS)
    assert len(printed(rows(), COLUMNS, Format.JSON).splitlines()) == 2


def test_why_lists_every_assertion_with_its_evidence() -> None:
    [answer] = answers(REGISTRY, Question(as_of=DAY, company=COMPANY))
    text = why(answer, DAY)
    assert f"{COMPANY}: member 小巨人 on 2024-07-02" in text
    assert "announced list 3 第3批, Zhejiang: 2021-07-01 to ...; scenario, high;" in text
    assert "; 虚构名单, page 3, row 17, fictional; recorded 2024-07-01; id " in text
    assert "parent 600001.SH" in text
    [nobody] = answers(REGISTRY, Question(as_of=DAY, company="虚构无名有限公司"))
    assert why(nobody, DAY).splitlines()[-1] == "no assertion speaks of it 无记录"


def test_coverage_is_said_in_one_line() -> None:
    found = {"list:3": Coverage(
        scope="list:3", known=(KnownFrom(day=date(2021, 7, 1), companies=2),),
        official=(OfficialCount(day=date(2021, 7, 19), companies=2930, source="fictional"),))}
    assert coverage_line("list:3", found, DAY) == "第3批 list 3: on 2024-07-02 已知 known 2 / 共 of 2,930"
    assert coverage_line("list:3", found, date(2021, 7, 2)) == (
        "第3批 list 3: on 2021-07-02 已知 known 2; how many there are is not known 总数未知")
    assert coverage_line("list:4", found, DAY) is None


def test_the_printed_day_of_an_assertion_is_shanghais_so_that_known_at_that_day_knows_it() -> None:
    moment = datetime(2024, 7, 1, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    late = Registry(memberships=(a_membership(recorded_at=moment),), listings=(), instruments=())
    [answer] = answers(late, Question(as_of=DAY, company=COMPANY))
    assert "; recorded 2024-07-02; id " in why(answer, DAY)


def test_only_one_scope_has_a_coverage() -> None:
    asked: list[dict[str, Any]] = [{}, {"list_number": 4}, {"province": "浙江"}, {"list_number": 4, "province": "浙江"},
                                   {"company": COMPANY}, {"security": "688001.SH", "list_number": 3}]
    assert [Question(as_of=DAY, **each).scope for each in asked] == [
        "all", "list:4", "province:浙江", None, None, None]


def test_the_coverage_is_of_what_was_known_at_the_moment_and_equals_the_rows() -> None:
    published = {"list:5": Coverage(scope="list:5", known=(KnownFrom(day=date(2023, 7, 14), companies=77),), official=(
        OfficialCount(day=date(2023, 7, 14), companies=3654, source="fictional"),))}
    late = REGISTRY.memberships[1].model_copy(update={"company": "虚构晚记有限公司",
                                                      "recorded_at": datetime(2025, 1, 1, tzinfo=UTC)})
    registry = Registry(memberships=(*REGISTRY.memberships, late), listings=(), instruments=())
    for known_at, known in ((None, 2), (datetime(2024, 12, 31, tzinfo=UTC), 1), (datetime(2020, 1, 1, tzinfo=UTC), 0)):
        question = Question(as_of=DAY, known_at=known_at, list_number=5)
        assert len(answers(registry, question)) == known
        line = coverage_line("list:5", coverage_then(registry, question, published), DAY)
        assert line == (f"第5批 list 5: on 2024-07-02 已知 known {known} / 共 of 3,654" if known else None)


def test_the_number_of_rows_is_said_in_words() -> None:
    assert [count_line(number) for number in (0, 1, 1120)] == ["0 家 companies", "1 家 company", "1,120 家 companies"]
