"""Memberships and listings meet by company name and by day; nothing is guessed, and the order of inputs is nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.companies import normalised
from streams.contract.events.members import Member
from streams.contract.events.registry import Confidence, Instrument, Listing, Membership, Relation, ShareCapital
from streams.contract.securities import Board
from streams.members.linking import link
from tests.builders import COMPANY, a_listing, a_membership

Span = tuple[date | None, date | None]


def in_order(span: Span) -> bool:
    first, last = span
    return first is None or last is None or first <= last


ONE, TWO = "688001.SH", "920819.BJ"
OTHER = "虚构星槎智能股份有限公司"
START = date(2024, 7, 1)
DAYS = st.none() | st.integers(0, 6).map(lambda number: START + timedelta(days=number))
SPANS = st.tuples(DAYS, DAYS).filter(in_order)
NAMES = st.sampled_from([COMPANY, OTHER, "虚构云岫精密股份有限公司（子）"])
MEMBERSHIPS = st.lists(st.builds(
    lambda company, number, province, city, span: a_membership(
        company=company, list_number=number, province=province, city=city, valid_from=span[0], valid_to=span[1]),
    NAMES, st.none() | st.integers(1, 3), st.none() | st.sampled_from(["浙江", "宁波"]),
    st.sampled_from([None, "宁波", "杭州"]), SPANS), max_size=6)
LISTINGS = st.lists(st.builds(
    lambda company, security, relation, span: a_listing(
        company=company, security=security, relation=relation, valid_from=span[0], valid_to=span[1]),
    NAMES, st.sampled_from([ONE, TWO]), st.sampled_from(Relation), SPANS), max_size=6)
CAPITAL = st.dictionaries(st.tuples(st.sampled_from([ONE, TWO]), st.integers(0, 6)), st.integers(1, 10**10)).map(
    lambda counts: [ShareCapital(security=security, effective_on=START + timedelta(days=number), total_shares=count)
                    for (security, number), count in counts.items()])


def day(number: int) -> date:
    return START + timedelta(days=number - 1)


def linked(memberships: Sequence[Membership], listings: Sequence[Listing]) -> list[Span]:
    """Return the stretches of the titles of one security."""
    members = link(memberships, listings, {}, [])
    return [(title.valid_from, title.valid_to) for member in members.values() for title in member.titles]


def test_a_title_of_a_listed_company_makes_its_security_a_member() -> None:
    [member] = link([a_membership(city="杭州")], [a_listing()], {}, []).values()

    assert (member.security, member.board, member.listed_on, member.share_counts) == (ONE, Board.STAR, None, ())
    [title] = member.titles
    assert (title.company, title.list_number, title.province, title.city) == (COMPANY, 3, "浙江", "杭州")
    assert (title.relation, title.valid_from, title.valid_to) == (Relation.SELF, None, None)


@pytest.mark.parametrize(("membership", "listing", "both"), [
    ((None, None), (None, None), (None, None)),
    ((1, 5), (None, None), (1, 5)),
    ((None, None), (1, 5), (1, 5)),
    ((1, 5), (3, 9), (3, 5)),
    ((3, 9), (1, 5), (3, 5)),
    ((1, 9), (3, 5), (3, 5)),
    ((None, 5), (5, None), (5, 5)),
    ((None, 3), (None, 5), (None, 3)),
    ((4, None), (2, None), (4, None)),
])  # fmt: skip
def test_a_title_counts_on_the_days_on_which_both_hold(
    membership: tuple[int | None, int | None], listing: tuple[int | None, int | None],
    both: tuple[int | None, int | None],
) -> None:
    spans = [tuple(None if number is None else day(number) for number in span) for span in (membership, listing, both)]
    (from_1, to_1), (from_2, to_2), expected = spans

    assert linked([a_membership(valid_from=from_1, valid_to=to_1)],
                  [a_listing(valid_from=from_2, valid_to=to_2)]) == [expected]


def test_without_a_common_day_there_is_no_member() -> None:
    assert linked([a_membership(valid_to=day(2))], [a_listing(valid_from=day(3))]) == []
    assert link([a_membership(valid_to=day(2))], [a_listing(valid_from=day(3))], {}, []) == {}


def test_a_firm_that_leaves_and_rejoins_has_two_stretches() -> None:
    memberships = [a_membership(valid_from=day(5)), a_membership(valid_to=day(2))]

    assert linked(memberships, [a_listing()]) == [(None, day(2)), (day(5), None)]


def test_a_firm_on_two_lists_has_both_titles_and_the_same_title_twice_is_one() -> None:
    memberships = [a_membership(list_number=5), a_membership(list_number=3),
                   a_membership(list_number=3, evidence="another document")]
    [member] = link(memberships, [a_listing()], {}, []).values()

    assert [title.list_number for title in member.titles] == [3, 5]


def test_a_parent_is_linked_as_a_parent_and_a_firm_may_be_both() -> None:
    listings = [a_listing(company=OTHER, relation=Relation.PARENT), a_listing()]
    [member] = link([a_membership(), a_membership(company=OTHER, list_number=5)], listings, {}, []).values()

    assert {(title.relation, title.company, title.list_number) for title in member.titles} == {
        (Relation.SELF, COMPANY, 3), (Relation.PARENT, OTHER, 5)}


def test_one_company_may_be_the_parent_of_several_and_one_security_change_hands() -> None:
    listings = [a_listing(valid_to=day(3)), a_listing(security=TWO, valid_from=day(4))]

    assert {security: member.titles[0].valid_to for security, member in link(
        [a_membership()], listings, {}, []).items()} == {ONE: day(3), TWO: None}


@pytest.mark.parametrize("spelling", [
    "虚构云岫精密 股份有限公司", "　虚构云岫精密股份有限公司 ", "虚构云岫精密股份有限公司\t",
])  # fmt: skip
def test_spaces_in_a_name_do_not_matter(spelling: str) -> None:
    assert linked([a_membership(company=spelling)], [a_listing()]) == [(None, None)]


def test_full_width_and_half_width_are_the_same() -> None:
    assert normalised("ＡＢＣ（浙江）　有限公司") == normalised("ABC(浙江)有限公司") == "ABC(浙江)有限公司"
    assert linked([a_membership(company="虚构（浙江）公司")], [a_listing(company="虚构(浙江)公司")]) == [(None, None)]


@pytest.mark.parametrize("company", [
    "虚构云岫精密有限公司", "云岫精密股份有限公司", "虚构云岫精密股份有限公司深圳分公司", "虚构雲岫精密股份有限公司",
])  # fmt: skip
def test_a_name_that_is_only_similar_is_never_guessed(company: str) -> None:
    assert link([a_membership(company=company)], [a_listing()], {}, []) == {}


def test_a_listing_without_a_title_and_a_title_without_a_listing_are_no_member() -> None:
    assert link([], [a_listing()], {}, []) == link([a_membership()], [], {}, []) == {}


def test_share_counts_are_those_of_the_security_oldest_first() -> None:
    capital = [ShareCapital(security=security, effective_on=day(number), total_shares=shares, a_shares=1)
               for security, number, shares in ((ONE, 3, 300), (TWO, 1, 999), (ONE, 1, 100), (ONE, 2, 200))]
    [member] = link([a_membership()], [a_listing()], {}, capital).values()

    assert [(count.effective_on, count.total_shares) for count in member.share_counts] == [
        (day(1), 100), (day(2), 200), (day(3), 300)]


@pytest.mark.parametrize(("instrument", "name", "listed_on"), [
    (Instrument(security=ONE, board=Board.STAR, name="云岫精密", listed_on=day(1)), "云岫精密", day(1)),
    (Instrument(security=ONE, board=Board.STAR, listed_on=day(1)), COMPANY, day(1)),
    (Instrument(security=ONE, board=Board.STAR, name="云岫精密"), "云岫精密", None),
    (None, COMPANY, None),
])  # fmt: skip
def test_name_and_listing_date_are_the_instruments_or_else_the_companys(
    instrument: Instrument | None, name: str, listed_on: date | None
) -> None:
    [member] = link([a_membership()], [a_listing()], {ONE: instrument} if instrument else {}, []).values()

    assert (member.name, member.listed_on) == (name, listed_on)


def test_titles_that_differ_in_nothing_but_a_missing_field_have_a_fixed_order() -> None:
    titles = [a_membership(city=None), a_membership(city="杭州")]
    forth, back = (link(order, [a_listing()], {}, [])[ONE] for order in (titles, titles[::-1]))

    assert [title.city for title in forth.titles] == [title.city for title in back.titles] == ["杭州", None]


@given(MEMBERSHIPS, LISTINGS, CAPITAL, st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_does_not_matter(
    memberships: list[Membership], listings: list[Listing], capital: list[ShareCapital], chance: Random
) -> None:
    members = link(memberships, listings, {}, capital)
    for rows in (memberships, listings, capital):
        chance.shuffle(rows)

    assert link(memberships, listings, {}, capital) == members


@given(MEMBERSHIPS, LISTINGS)
def test_a_security_holds_a_title_on_a_day_when_a_membership_and_a_listing_of_one_company_do(
    memberships: list[Membership], listings: list[Listing]
) -> None:
    members = link(memberships, listings, {}, [])
    for number in range(-1, 9):
        today = day(number)
        expected = {(listing.security, listing.relation, membership.list_number)
                    for listing in listings for membership in memberships
                    if listing.company == membership.company and valid(listing, today) and valid(membership, today)
                    and not has_moved(listing, listings, today)}
        assert {(security, title.relation, title.list_number) for security, member in members.items()
                for title in member.titles if title.holds_on(today)} == expected


def has_moved(listing: Listing, listings: list[Listing], today: date) -> bool:
    """Say whether another security of the company itself has taken the place of this one by then."""
    return listing.relation is Relation.SELF and any(
        other.relation is Relation.SELF and other.company == listing.company and other.security != listing.security
        and other.valid_from is not None and (listing.valid_from or date.min) < other.valid_from <= today
        for other in listings)


def test_a_company_that_moves_to_another_exchange_is_never_two_members() -> None:
    moved = [a_listing(security=TWO, valid_from=day(1)), a_listing(security=ONE, valid_from=day(4))]
    found = link([a_membership()], moved, {}, [])
    assert {security: (member.titles[0].valid_from, member.titles[0].valid_to) for security, member in found.items()} \
        == {TWO: (day(1), day(3)), ONE: (day(4), None)}


def test_a_legal_name_makes_a_listing_surer_and_takes_over_when_the_last_one_has_ended() -> None:
    named = {ONE: Instrument(security=ONE, board=Board.STAR, legal_name=COMPANY)}
    unsure = a_listing(confidence=Confidence.LOW, valid_from=day(2))
    [title] = link([a_membership(confidence=Confidence.HIGH)], [unsure], named, [])[ONE].titles
    assert (title.confidence, title.valid_from) == (Confidence.HIGH, day(2))
    found = link([a_membership()], [a_listing(security=TWO, valid_to=day(3))], named, [])
    assert found[ONE].titles[0].valid_from == day(4)
    assert ONE not in link([a_membership()], [a_listing(security=TWO)], named, [])


def test_two_securities_of_one_legal_name_are_linked_by_nobody_but_a_person() -> None:
    named = {code: Instrument(security=code, board=board, legal_name=COMPANY)
             for code, board in ((ONE, Board.STAR), (TWO, Board.BSE))}
    assert link([a_membership()], [], named, []) == {}
    assert set(link([a_membership()], [a_listing()], named, [])) == {ONE}


def valid(row: Membership | Listing, today: date) -> bool:
    return (row.valid_from or date.min) <= today <= (row.valid_to or date.max)


def test_a_member_is_the_same_event_after_its_way_over_the_wire() -> None:
    [member] = link([a_membership(city="杭州")], [a_listing()], {}, []).values()

    assert Member.model_validate_json(member.model_dump_json()) == member
