"""What would be published, and what a person reads of it before."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.reference import difference
from connectors.registry.duplicates import NearPair, near_pairs
from connectors.registry.numbering import missing_numbers
from connectors.registry.plan import Plan, Statement, plan
from connectors.registry.summary import SHOWN, Summary, summarised
from streams.contract.events.base import Event
from streams.contract.events.registry import Claim, Confidence, Membership, Question
from streams.contract.topics import REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS
from tests.connectors.registry.documents import firm, write_csv
from tests.connectors.registry.reading import read
from tests.connectors.registry.test_options import NOW, stated

CODE = "91330100MA2XXXXX08"
SAID = stated(file=Path("3.csv"), province="浙江", document="第三批名单", source="https://example.org/3")


def planned(tmp_path: Path, *rows: str, header: str = "序号,企业名称") -> Plan:
    return plan(read(write_csv(tmp_path / "3.csv", header, *rows)), SAID)


def summary(tmp_path: Path, *rows: str, held: dict[str, Event] | None = None, header: str = "序号,企业名称",
            said: Statement = SAID) -> Summary:
    document = read(write_csv(tmp_path / "3.csv", header, *rows))
    wanted, topic = plan(document, said), held or {}
    return summarised(document, wanted, said, topic, difference(REGISTRY_MEMBERSHIPS, topic, wanted.memberships),
                      difference(REGISTRY_REVIEWS, topic, wanted.reviews))


def test_a_row_becomes_a_membership_that_names_its_document_and_place(tmp_path: Path) -> None:
    (key, membership), = planned(tmp_path, f"7,{firm(1)}").memberships.items()
    assert membership == Membership(
        company=firm(1), claim=Claim.ANNOUNCED, list_number=3, province="浙江", valid_from=SAID.valid_from,
        valid_to=SAID.valid_to, evidence="official_list", confidence=Confidence.HIGH, document="第三批名单",
        place="row 2, number 7", source="https://example.org/3", recorded_at=NOW)
    assert key == membership.assertion_id


def test_a_row_with_two_companies_goes_to_review(tmp_path: Path) -> None:
    found = planned(tmp_path, f"1,{firm(1)}", f"2,{firm(2)}、{firm(3)}")
    review, = found.reviews.values()
    assert [each.company for each in found.memberships.values()] == [firm(1)]
    assert (review.question, review.company) == (Question.UNREADABLE_ROW, f"2 {firm(2)}、{firm(3)}")
    assert review.detail == "3.csv, list 3 (announced), row 3: names two companies"
    assert (review.membership, review.source) == (None, SAID.source)


def test_the_same_file_gives_the_same_ids_whenever_it_is_read(tmp_path: Path) -> None:
    rows = (f"1,{firm(1)}", "2,云岫")
    one = planned(tmp_path, *rows)
    later = plan(read(tmp_path / "3.csv"), replace(SAID, recorded_at=datetime(2030, 1, 1, tzinfo=UTC)))
    assert one.memberships.keys() == later.memberships.keys()
    assert one.reviews == later.reviews


def test_of_a_company_that_stands_there_twice_the_first_row_counts(tmp_path: Path) -> None:
    found = planned(tmp_path, f"1,{firm(1)}", f"2,{firm(2)}", f"3,{firm(1)}")
    assert [each.place for each in found.memberships.values()] == ["row 2, number 1", "row 3, number 2"]
    assert found.twice == (f"{firm(1)}: row 2 and row 4",)


def test_one_name_with_two_credit_codes_is_for_a_person(tmp_path: Path) -> None:
    found = planned(tmp_path, f"{firm(1)},{CODE}", f"{firm(1)},91330100MA2XXXXX1B",
                    header="企业名称,统一社会信用代码")
    assert len(found.memberships) == 1
    assert [row.why for row in found.unreadable] == ["has another credit code than the same name at row 2"]


def test_two_names_with_one_credit_code_are_imported_without_it_and_a_person_is_asked(tmp_path: Path) -> None:
    found = planned(tmp_path, f"{firm(1)},{CODE}", f"{firm(2)},{CODE}", f"{firm(3)},91330100MA2XXXXX1B",
                    header="企业名称,统一社会信用代码")
    assert [(each.company, each.credit_code) for each in found.memberships.values()] == [
        (firm(1), None), (firm(2), None), (firm(3), "91330100MA2XXXXX1B")]
    (review,) = found.reviews.values()
    assert review.company == f"{firm(2)} {CODE}"
    assert review.detail == (f"3.csv, list 3 (announced), row 3: has the credit code of {firm(1)} at row 2; "
                             "both are imported without it")


def test_a_summary_tells_new_known_twice_missing_and_unreadable_rows(tmp_path: Path) -> None:
    known = planned(tmp_path, f"1,{firm(1)}").memberships
    found = summary(tmp_path, f"1,{firm(1)}", f"2,{firm(2)}", f"5,{firm(2)}", "6,云岫", held=dict(known))
    assert list(found.lines()) == [
        "3.csv: list 3, announced, 2021-07-01 to 2024-06-30",
        "readable rows: 3; memberships: 1 new, 1 known",
        "twice in the file (the first counts): 1", f"  {firm(2)}: row 3 and row 4",
        "numbers that no row has: 1", "  3 to 4",
        "unreadable, for review (1 new): 1", "  row 5: is no full company name: 6 云岫"]


UNPLACED = replace(SAID, province=None)


def test_a_summary_tells_columns_that_were_not_read_and_rows_without_a_province(tmp_path: Path) -> None:
    lines = list(summary(tmp_path, f"1,{firm(1)},浙江省,A", f"2,{firm(2)},浙江省,B", header="序号,企业名称,归口,备注",
                         said=UNPLACED).lines())
    assert lines[2:] == ["columns not read: 归口, 备注",
                         "readable rows without a province: 2 of 2 (--province gives them one)"]
    lines = list(summary(tmp_path, f"1,{firm(1)},浙江省", f"2,{firm(2)},余杭区", header="序号,企业名称,所在地",
                         said=UNPLACED).lines())
    assert lines[2:] == ["readable rows without a province: 1 of 2 (--province gives them one)"]


@pytest.mark.parametrize(("header", "cells", "said"), [
    ("序号,企业名称", "", UNPLACED), ("序号,企业名称,省份", ",浙江", UNPLACED),
    ("序号,企业名称,所在地", ",余杭区", SAID)])
def test_a_summary_says_nothing_of_provinces_where_nothing_is_missing(header: str, cells: str, said: Statement,
                                                                      tmp_path: Path) -> None:
    found = summary(tmp_path, f"1,{firm(1)}{cells}", f"2,{firm(2)}{cells}", header=header, said=said)
    assert len(list(found.lines())) == 2


def test_a_summary_counts_what_is_held_on_other_evidence(tmp_path: Path) -> None:
    other = next(iter(planned(tmp_path, f"1,{firm(1)}").memberships.values())).model_copy(update={"source": "other"})
    assert summary(tmp_path, f"1,{firm(1)}", held={other.assertion_id: other}).said_before == 1


def test_a_long_summary_is_cut(tmp_path: Path) -> None:
    rows = [f"{number},{firm(number)}" for number in range(1, 40)] + [f"{number},云岫" for number in range(40, 65)]
    lines = list(summary(tmp_path, *rows).lines())
    assert lines[-1] == f"  and {25 - SHOWN} more"


def test_near_names_differ_in_the_legal_form_or_in_one_character_of_a_long_name() -> None:
    short, reformed, unlike = "虚构云岫精密有限公司", "虚构云岫精密股份有限公司", "虚构远岚精密有限公司"
    long, misread = "虚构市长庚精密传感技术有限公司", "虚构市长更精密传感技术有限公司"
    cut = "虚构市长庚精密传感技有限公司"
    names = [short, reformed, unlike, long, misread, cut]
    assert near_pairs([short], names) == [NearPair(company=short, other=reformed)]
    assert {pair.other for pair in near_pairs([long], names)} == {misread, cut}
    assert near_pairs([unlike], names) == []
    assert len(near_pairs([short, reformed], [])) == 1


def test_numbers_that_no_row_has() -> None:
    assert missing_numbers([1, 2, 4, 8, 9]) == [(3, 3), (5, 7)]
    assert missing_numbers([1, 3, 2, 1, 2]) == []
    assert missing_numbers([40, 41, 43]) == [(42, 42)]
    assert missing_numbers([]) == []
