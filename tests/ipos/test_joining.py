"""Filings meet memberships by company: who is shown, with what, from when, and which listings follow."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.events.ipos import IpoFiling, IpoStage, Stage
from streams.contract.events.registry import Claim, Confidence, Listing, Membership, Relation
from streams.contract.securities import Board
from streams.ipos.funnel import funnel
from streams.ipos.joining import joined
from tests.builders import COMPANY, a_membership
from tests.ipos.rows import a_filing, a_register_row, a_timetable_row, day, seen

OTHER = "虚构星槎智能股份有限公司"
ONCE = "虚构云岫机械有限公司"


def the_stage(*filings: Any, memberships: Any = None) -> IpoStage:
    stages, _ = joined(filings, [a_membership()] if memberships is None else memberships)
    (stage,) = stages.values()
    return stage


def listings_of(*filings: Any) -> list[Listing]:
    return list(joined(filings, [a_membership()])[1].values())


def test_only_who_holds_or_held_a_title_is_shown() -> None:
    filings = [a_filing("已受理"), a_filing("已受理", company=OTHER)]
    stages, _ = joined(filings, [a_membership()])
    assert list(stages) == [COMPANY]
    lost = a_membership(claim=Claim.REVOKED, valid_from=date(2024, 1, 1))
    assert list(joined(filings, [lost])[0]) == [COMPANY]


def test_a_title_that_was_corrected_away_does_not_count_unless_the_correction_was() -> None:
    wrong = a_membership()
    correction = a_membership(claim=Claim.CORRECTED, corrects=wrong.assertion_id)
    undone = a_membership(claim=Claim.CORRECTED, corrects=correction.assertion_id)
    assert joined([a_filing("已受理")], [wrong, correction])[0] == {}
    assert list(joined([a_filing("已受理")], [wrong, correction, undone])[0]) == [COMPANY]


def test_spellings_of_a_name_are_one_company_and_similar_names_are_not() -> None:
    memberships = [a_membership(company="虚构（云岫）股份有限公司")]
    assert list(joined([a_filing("已受理", company="虚构(云岫) 股份有限公司")], memberships)[0]) == [
        "虚构(云岫)股份有限公司"]
    assert joined([a_filing("已受理", company="虚构(云岫)有限公司")], memberships)[0] == {}


def test_a_company_that_was_renamed_is_shown_once_by_its_new_name() -> None:
    memberships = [a_membership(company=ONCE, list_number=2),
                   a_membership(claim=Claim.RENAMED, former_name=ONCE, valid_from=date(2025, 1, 1), list_number=None)]
    filings = [a_filing("终止", -300, company=ONCE, project="0"), a_filing("已受理")]
    stages, _ = joined(filings, memberships)
    assert list(stages) == [COMPANY]
    assert (stages[COMPANY].attempt, stages[COMPANY].lists) == (2, (2,))


def test_two_names_with_one_credit_code_are_one_company() -> None:
    code = "91330000123456789X"
    memberships = [a_membership(company=ONCE, credit_code=code, list_number=2), a_membership(credit_code=code)]
    stages, _ = joined([a_filing("终止", -300, company=ONCE, project="0"), a_filing("已受理")], memberships)
    assert [(each.attempt, each.lists) for each in stages.values()] == [(2, (2, 3))]


def test_a_new_name_alone_is_no_title() -> None:
    renamed = a_membership(claim=Claim.RENAMED, former_name=ONCE, valid_from=date(2025, 1, 1))
    assert joined([a_filing("已受理")], [renamed])[0] == {}


def test_province_and_lists_come_from_the_registry() -> None:
    stage = the_stage(a_filing("已受理"), memberships=[
        a_membership(list_number=5, province="宁波", valid_from=date(2025, 1, 1)), a_membership(list_number=2)])
    assert (stage.province, stage.lists) == ("宁波", (2, 5))


def test_a_stage_says_since_when_what_was_before_and_who_helps() -> None:
    stage = the_stage(a_filing("已受理", 0, sponsor="甲证券"), a_filing("已问询", 10, sponsor="乙证券"),
                      a_filing("已问询", 30), a_filing("上市委会议通过", 60, captured_at=seen(64)))
    assert (stage.stage, stage.entered_on, stage.days_in_stage) == (Stage.COMMITTEE_PASSED, day(60), 4)
    assert (stage.previous, stage.previous_entered_on) == (Stage.INQUIRED, day(10))
    assert (stage.sponsor, stage.board, stage.raw_status) == ("乙证券", Board.CHINEXT, "上市委会议通过")
    assert len(stage.moves) == 4


def test_days_are_counted_by_the_calendar_of_shanghai() -> None:
    stage = the_stage(a_filing("已受理", 0), a_register_row("已受理", 0, captured_at=seen(5).replace(hour=17)))
    assert stage.days_in_stage == 6


def test_rounds_of_inquiries_are_one_stay() -> None:
    stage = the_stage(a_filing("已问询", 0), a_filing("已问询", 20), a_filing("已问询", 40))
    assert (stage.entered_on, stage.days_in_stage, stage.previous) == (day(0), 40, None)


def test_a_company_of_unknown_words_alone_is_shown_as_unknown() -> None:
    stage = the_stage(a_filing("没有的词"))
    assert (stage.stage, stage.raw_status, len(stage.needs_review)) == (Stage.UNKNOWN, "没有的词", 1)


def test_a_stage_is_entered_when_its_day_has_come_but_its_listing_is_known_at_once() -> None:
    ahead = [a_filing("注册生效", 0), a_timetable_row("网上申购日", 3, captured_at=seen(3)),
             a_timetable_row("上市日", 12, captured_at=seen(9))]
    stages, listings = joined(ahead, [a_membership()])
    assert stages[COMPANY].stage is Stage.ISSUING
    (listing,) = listings.values()
    assert listing.valid_from == day(12)
    anyone = a_filing("已受理", 12, company=OTHER)
    assert joined([*ahead, anyone], [a_membership()])[0][COMPANY].stage is Stage.LISTED


def the_timetable_of_a_listing_ahead() -> list[IpoFiling]:
    return [a_filing("注册生效", 0), a_timetable_row("网上申购日", 3, captured_at=seen(3)),
            a_timetable_row("上市日", 12, captured_at=seen(9))]


@pytest.mark.parametrize("table", ["szse_projects", "issue_calendar", "bse_projects"])
def test_a_capture_of_the_far_future_opens_nobody_elses_timetable(table: str) -> None:
    wrong = a_filing("已受理", 1, company=OTHER, table=table, captured_at=datetime(2099, 1, 1, tzinfo=UTC))
    stages, _ = joined([*the_timetable_of_a_listing_ahead(), wrong], [a_membership(), a_membership(company=OTHER)])
    assert stages[COMPANY].stage is Stage.ISSUING
    assert (stages[OTHER].stage, stages[COMPANY].days_in_stage) == (Stage.ACCEPTED, 6)


def test_a_capture_of_the_far_future_does_not_hold_the_timetables_of_others_back() -> None:
    wrong = a_filing("已受理", 1, company=OTHER, captured_at=datetime(2099, 1, 1, tzinfo=UTC))
    third = a_filing("已受理", 12, company=ONCE)
    stages, _ = joined([*the_timetable_of_a_listing_ahead(), wrong, third], [a_membership()])
    assert stages[COMPANY].stage is Stage.LISTED


def test_after_a_long_pause_a_company_moves_by_its_own_rows_and_all_move_once_two_do() -> None:
    ahead, own = the_timetable_of_a_listing_ahead(), a_filing("已受理", 80, company=OTHER)
    memberships = [a_membership(), a_membership(company=OTHER)]
    stages, _ = joined([*ahead, own], memberships)
    assert (stages[OTHER].entered_on, stages[COMPANY].stage) == (day(80), Stage.ISSUING)
    stages, _ = joined([*ahead, own, a_filing("已受理", 81, company=ONCE)], memberships)
    assert stages[COMPANY].stage is Stage.LISTED


def test_of_rows_that_were_set_aside_the_newest_fifty_are_kept() -> None:
    rows = [a_filing(f"没有的词{number}", number) for number in range(60)]
    kept = the_stage(*rows).needs_review
    assert [each.on for each in kept] == [day(number) for number in range(10, 60)]


def test_a_listing_says_all_that_the_registry_needs() -> None:
    row = a_timetable_row("上市日", 12, source="timetable")
    (listing,) = listings_of(a_filing("注册生效", 0), row)
    assert listing == Listing(
        company=COMPANY, security="301234.SZ", relation=Relation.SELF, valid_from=day(12), evidence="ipo_filing",
        confidence=Confidence.HIGH, source="timetable", recorded_at=row.captured_at)


def test_no_listing_follows_without_a_security_a_listing_or_a_title() -> None:
    assert listings_of(a_filing("注册生效", 0), a_filing("上市", 9)) == []
    assert listings_of(a_filing("注册结果", 0), a_timetable_row("网上申购日", 9)) == []
    assert joined([a_timetable_row("上市日", 9)], [a_membership(company=OTHER)])[1] == {}


def test_the_security_may_be_named_by_another_table_of_the_same_day() -> None:
    (listing,) = listings_of(a_filing("上市", 9), a_timetable_row("上市日", 9, captured_at=seen(11)))
    assert listing.security == "301234.SZ"


def test_the_security_may_be_named_by_a_row_that_is_a_day_off() -> None:
    (listing,) = listings_of(a_filing("上市", 9), a_timetable_row("上市日", 10))
    assert (listing.security, listing.valid_from) == ("301234.SZ", day(10))
    assert listings_of(a_filing("上市", 9), a_timetable_row("上市日", 11)) == []
    (listing,) = listings_of(a_filing("上市", 9), a_timetable_row("上市日", 9), a_timetable_row("上市日", 10))
    assert listing.valid_from == day(9)


def test_a_company_that_joins_the_registry_later_gets_its_stage_and_listing_at_once() -> None:
    filings = [a_filing("注册生效", 0), a_timetable_row("上市日", 9)]
    assert joined(filings, []) == ({}, {})
    stages, listings = joined(filings, [a_membership()])
    assert stages[COMPANY].stage is Stage.LISTED
    assert len(listings) == 1


def test_the_funnel_counts_who_is_there() -> None:
    stages, _ = joined(
        [a_filing("已受理"), a_filing("已受理", company=OTHER), a_filing("终止", company=ONCE, board=Board.BSE)],
        [a_membership(company=name) for name in (COMPANY, OTHER, ONCE)])
    gone = the_stage(a_filing("已问询")).model_copy(update={"moves": (), "needs_review": ()})
    assert list(funnel([*stages.values(), gone]).items()) == [
        ((Stage.ACCEPTED, Board.CHINEXT), 2), ((Stage.TERMINATED, Board.BSE), 1)]


@given(st.lists(st.tuples(st.sampled_from(["已受理", "已问询", "中止", "终止", "上市"]), st.integers(0, 30),
                          st.sampled_from([COMPANY, OTHER, ONCE]), st.sampled_from(["1", "2"])), max_size=12),
       st.lists(st.sampled_from([
           a_membership(), a_membership(company=OTHER, province="上海"), a_membership(company=ONCE, list_number=1),
           a_membership(claim=Claim.RENAMED, former_name=ONCE, valid_from=date(2025, 1, 1)),
           a_membership(claim=Claim.CORRECTED, corrects=a_membership().assertion_id)]), max_size=8),
       st.randoms(use_true_random=False))
def test_the_order_of_inputs_and_repeats_change_nothing(
        said: list[tuple[str, int, str, str]], memberships: list[Membership], chance: Random) -> None:
    filings = [a_filing(word, number, company=company, project=project, security="301234.SZ")
               for word, number, company, project in said]
    known = joined(filings, memberships)
    again, claims = [*filings, *filings], [*memberships, *memberships]
    chance.shuffle(again)
    chance.shuffle(claims)
    assert joined(again, claims) == known
