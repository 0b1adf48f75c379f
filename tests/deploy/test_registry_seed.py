"""The facts that come with the program: made from their sources, imported without error, and how much they are."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.importers.kinds import Kind
from connectors.registry.seed import FOLDER, read_seed
from deploy.registry.listed_firms import Firms
from deploy.registry.make_seed import DATA, make
from deploy.registry.official_lists import memberships as of_official_lists
from deploy.registry.seed_rows import MembershipRow, place_of
from deploy.registry.title_dates import announced, earliest, reviewed, three_years
from streams.contract.companies import normalised
from streams.contract.events.registry import Claim, Confidence, Listing, Membership, Relation
from streams.contract.events.runtime import Mode


def memberships() -> list[Membership]:
    return [each for each in read_seed(FOLDER, Mode.LIVE)[Kind.MEMBERSHIPS].values() if isinstance(each, Membership)]


def listings() -> list[Listing]:
    return [each for each in read_seed(FOLDER, Mode.LIVE)[Kind.LISTINGS].values() if isinstance(each, Listing)]


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data, which is not here")
def test_the_files_are_what_their_sources_give() -> None:
    for name, text in make(DATA).items():
        assert (FOLDER / name).read_bytes() == text.encode(), f"{name}: run python -m deploy.registry.make_seed"


def test_every_listed_firm_has_a_title_by_its_own_company_but_one_whose_subsidiary_has_it() -> None:
    holders = {normalised(each.company) for each in memberships()}
    assert {normalised(each.company) for each in listings()} <= holders
    assert len({each.security for each in listings()}) == 1191
    assert [each.security for each in listings() if each.relation is Relation.PARENT] == ["300552.SZ"]


def test_all_firms_of_the_lists_of_zhejiang_are_there() -> None:
    named = {each.company for each in memberships() if each.evidence == "official_list" and each.place}
    provinces = {each.province for each in memberships() if each.company in named and each.place}
    assert (len(named), provinces) == (2102, {"浙江", "宁波"})


def test_no_row_is_assumed_and_every_row_says_how_good_it_is_and_since_when_it_is_known() -> None:
    kinds = {each.evidence for each in memberships()} | {each.evidence for each in listings()}
    assert kinds == {"official_list", "company_announcement", "press_list", "concept_list"}
    known = {each.recorded_at for each in memberships()} | {each.recorded_at for each in listings()}
    assert known == {datetime(2026, 11, 24, 16, tzinfo=UTC)}
    assert Counter(each.confidence for each in memberships())[Confidence.LOW] == 575


def test_a_tag_or_a_press_report_without_a_list_only_shows_a_title_and_ends_nowhere() -> None:
    tags = [each for each in memberships() if each.evidence == "concept_list"]
    assert {(each.claim, each.list_number, each.valid_to) for each in tags} == {(Claim.OBSERVED, None, None)}
    assert all(each.valid_from for each in tags)


def test_no_placeholder_of_a_legal_name_stands_beside_the_legal_name() -> None:
    placeholders = {each.security for each in listings() if each.company.endswith(f"({each.security})")}
    assert len(placeholders) == 360
    assert Counter(each.security for each in listings() if each.security in placeholders).most_common(1)[0][1] == 1


@pytest.mark.parametrize(("text", "day"), [("2025-10-15", date(2025, 10, 15)), ("2025-10", date(2025, 10, 1)),
                                           ("2025", date(2025, 1, 1))])
def test_a_month_or_year_means_its_first_day(text: str, day: date) -> None:
    assert earliest(text) == day


def test_a_title_holds_three_years_and_a_review_adds_three_more() -> None:
    assert announced(3) == (date(2021, 7, 1), date(2024, 6, 30))
    assert reviewed(announced(3)) == (date(2024, 7, 1), date(2027, 6, 30))
    assert three_years(date(2025, 10, 15)) == (date(2025, 10, 15), date(2028, 10, 14))


def a_list_row(company: str, kind: str, batch: str, year: str) -> dict[str, str]:
    return {"list_id": "a-list", "title": "", "kind": kind, "batch": batch, "year": year, "seq": "7",
            "company": company, "province": "浙江省", "city": "", "county": "", "url": "http://example.invalid"}


def test_the_review_of_2025_follows_the_list_that_named_the_firm_else_its_publication() -> None:
    before = [a_list_row("甲公司", "announced", "4", "2022"), a_list_row("乙公司", "passed_review", "1", "2022"),
              a_list_row("丁公司", "announced", "4", "2022")]
    companies = ("甲公司", "乙公司", "丙公司", "新丁公司")
    review = [a_list_row(company, "passed_review", "", "2025") for company in companies]
    found = of_official_lists([*before, *review], {"丁公司": "新丁公司"})
    assert [(each.batch, str(each.valid_from)) for each in found] == [
        ("4", "2022-08-08"), ("1", "2022-06-05"), ("4", "2022-08-08"),
        ("4", "2025-08-08"), ("1", "2025-06-05"), ("", "2025-10-15"), ("4", "2025-08-08")]


@pytest.mark.parametrize(("company", "province", "city", "place"), [
    ("虚构甲有限公司", "浙江省", "宁波市", ("宁波", "宁波市")),
    ("宁波虚构有限公司", "浙江", "", ("宁波", "")),
    ("虚构甲有限公司", "浙江省", "杭州市", ("浙江", "杭州市")),
    ("虚构甲有限公司", "广东省", "汕头市(not in source)", ("广东", "")),
    ("虚构甲有限公司", "", "", ("", "")),
])
def test_cities_that_the_ministry_counts_apart_are_regions(company: str, province: str, city: str,
                                                           place: tuple[str, str]) -> None:
    assert place_of(company, province, city) == place


def a_listed_row(**changes: str) -> dict[str, str]:
    fields = {"ts_code": "688001.SH", "short_name": "云岫", "company_name_zh": "", "batch": "", "relation": "unknown",
              "evidence": "concept_list", "confidence": "medium", "source_url": "s", "source_date": "2026-07-02"}
    return fields | changes


def test_a_relation_that_the_source_does_not_state_is_taken_for_the_firms_own() -> None:
    [listing] = Firms([a_listed_row()], legal_names={"688001.SH": "虚构云岫股份有限公司"}).listings()
    assert (listing.company, listing.relation, listing.confidence) == ("虚构云岫股份有限公司", "self", "medium")


def test_a_firm_without_a_legal_name_is_called_by_short_name_and_security() -> None:
    rows = [a_listed_row(short_name="C云岫", source_url="other"), a_listed_row()]
    assert {(each.company, each.claim) for each in Firms(rows).memberships()} == {("云岫 (688001.SH)", "observed")}
    assert [each.company for each in Firms(rows, short_names={"688001.SH": "*ST远岚"}).listings()] == [
        "远岚 (688001.SH)"]


def test_a_legal_name_that_has_nothing_of_the_short_name_is_not_taken_unless_an_official_list_has_it() -> None:
    wrong = a_listed_row(company_name_zh="虚构远岚股份有限公司")
    legal_names = {"688001.SH": "虚构远岚股份有限公司"}
    assert [each.company for each in Firms([wrong], legal_names=legal_names,
                                           short_names={"688001.SH": "云岫"}).listings()] == ["云岫 (688001.SH)"]
    official = wrong | {"evidence": "official_list", "relation": "self", "confidence": "high"}
    assert [each.company for each in Firms([wrong, official], legal_names=legal_names).listings()] == [
        "虚构远岚股份有限公司"]


def test_the_listing_rests_on_the_best_evidence_and_of_that_on_the_newest() -> None:
    rows = [a_listed_row(confidence="low", source_url="low"), a_listed_row(source_url="new"),
            a_listed_row(source_url="old", source_date="2025-01-01")]
    assert [each.source for each in Firms(rows).listings()] == ["new"]


def test_two_official_names_of_one_security_are_one_renamed_firm() -> None:
    official = {"evidence": "official_list", "relation": "self", "confidence": "high"}
    firms = Firms([a_listed_row(company_name_zh="虚构甲有限公司", batch="4", source_date="2022-08", **official),
                   a_listed_row(company_name_zh="虚构乙有限公司", source_date="2025-10", **official), a_listed_row()])
    observed, renamed = firms.memberships()
    assert isinstance(renamed, MembershipRow)
    assert (renamed.company, renamed.claim, renamed.former_name) == ("虚构乙有限公司", "renamed", "虚构甲有限公司")
    assert observed.company == "虚构乙有限公司"
    assert {each.company for each in firms.listings()} == {"虚构甲有限公司", "虚构乙有限公司"}


def test_a_folder_without_the_files_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"memberships\.csv is not there; name the folder"):
        read_seed(tmp_path, Mode.LIVE)
