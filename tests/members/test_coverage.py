"""How many the registry knows of a list, step by step, equals counting the verdicts day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.contract.events.quotes import SIMULATED
from streams.contract.events.registry import Claim, Confidence, Coverage, Membership, OfficialCount
from streams.members.coverage import coverage
from streams.members.verdict import FIRST_LIST, Standing, members
from streams.totals.covered import Covered, covered_on
from tests.builders import a_membership
from tests.members.test_verdict import registries

OFFICIAL = {"list:3": (OfficialCount(day=date(2021, 7, 19), companies=2930, source="fictional"),)}
DAYS = st.integers(0, 2600).map(lambda number: FIRST_LIST + timedelta(days=number))


def on(day: date, found: dict[str, Coverage], scope: str) -> Covered:
    return covered_on(day, found).get(scope, Covered())


def test_a_total_can_say_how_many_of_a_list_are_known_and_how_many_there_are() -> None:
    known = [a_membership(company=f"虚构{name}有限公司", valid_from=date(2021, 7, 1), valid_to=date(2024, 6, 30))
             for name in "甲乙丙"]
    found = coverage(known, OFFICIAL)

    assert on(date(2021, 6, 30), found, "list:3") == (0, None)
    assert on(date(2021, 7, 1), found, "list:3") == (3, None)
    assert on(date(2021, 7, 19), found, "list:3") == on(date(2024, 6, 30), found, "list:3") == (3, 2930)
    assert on(date(2024, 7, 1), found, "list:3").known == 0
    assert on(date(2022, 1, 1), found, "province:浙江") == (3, None)
    assert on(date(2022, 1, 1), found, "board:star") == (None, None)


def test_beside_simulated_firms_there_are_no_official_counts() -> None:
    simulated = a_membership(valid_from=date(2021, 7, 1), source=SIMULATED)
    beside = a_membership(company="虚构乙有限公司", valid_from=date(2021, 7, 1))

    assert on(date(2022, 1, 1), coverage([simulated, beside], OFFICIAL), "list:3") == (2, None)
    assert on(date(2022, 1, 1), coverage([beside], OFFICIAL), "list:3") == (1, 2930)


def test_before_anybody_is_known_there_are_no_official_counts_since_the_firms_may_be_simulated() -> None:
    assert coverage([], OFFICIAL) == {}


def test_a_company_of_two_lists_counts_once_in_all() -> None:
    both = [a_membership(list_number=number, valid_from=date(2021, 7, 1)) for number in (3, 4)]
    found = coverage(both, {})
    assert on(date(2022, 1, 1), found, "all").known == 1
    assert on(date(2022, 1, 1), found, "list:4").known == 1


def test_who_is_known_with_too_little_confidence_does_not_count() -> None:
    unsure = a_membership(claim=Claim.OBSERVED, valid_from=date(2022, 1, 1), confidence=Confidence.LOW)
    assert coverage([unsure], {}) == {}
    assert on(date(2022, 1, 1), coverage([unsure], {}, Confidence.LOW), "all").known == 1


def test_what_ended_before_there_were_lists_counts_nowhere() -> None:
    assert on(date(2022, 1, 1), coverage([a_membership(valid_to=date(2018, 1, 1))], {}), "all") == (None, None)
    assert coverage([a_membership(valid_from=date(2015, 1, 1))], {})["all"].known[0].day == FIRST_LIST


@given(registries(), DAYS)
def test_the_number_known_is_that_of_the_members_of_the_day(known: list[Membership], day: date) -> None:
    verdicts = members(known, as_of=day, confidence=Confidence.MEDIUM).values()
    found = coverage(known, {}, Confidence.MEDIUM)
    assert (on(day, found, "all").known or 0) == sum(each.standing is Standing.MEMBER for each in verdicts)
    assert (on(day, found, "list:2").known or 0) == sum(
        any(title.claim.list_number == 2 for title in each.titles) for each in verdicts)
