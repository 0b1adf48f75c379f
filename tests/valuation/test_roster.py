"""Who counts on a day, with how many shares, in which scopes."""

from datetime import date

import numpy as np
import pytest

from streams.contract.buckets import BUCKETS, bucket_of
from streams.contract.events.members import Member, ShareCount
from streams.contract.events.registry import Relation
from streams.valuation.roster import Place, Roster
from tests.builders import DAY, a_member, a_title, codes_of_bucket
from tests.valuation.one_bucket import BUCKET, ONE, THREE, TWO
from tests.valuation.rosters import rosters


def day(number: int) -> date:
    return date(2024, 7, number)


def place(member: Member, on: date = DAY) -> Place | None:
    [*found] = rosters([member], on)[bucket_of(member.security)].places
    return found[0] if found else None


def pairs(roster: Roster) -> list[tuple[str, str]]:
    return [(scope, roster.places[index].security)
            for scope, places in zip(roster.scopes, np.split(roster.place_at, roster.scope_starts[1:]), strict=True)
            for index in places]


def test_each_member_is_in_its_bucket_and_the_places_are_sorted() -> None:
    codes = [code for bucket in range(BUCKETS) for code in codes_of_bucket(bucket, 2)]
    found = rosters([a_member(code) for code in reversed(codes)], DAY)

    assert len(found) == BUCKETS
    for bucket, roster in enumerate(found):
        assert [each.security for each in roster.places] == codes_of_bucket(bucket, 2)


def test_without_members_there_are_sixteen_empty_rosters() -> None:
    assert [(roster.places, roster.scopes, len(roster.shares)) for roster in rosters([], DAY)] == [((), (), 0)] * 16


def test_only_titles_of_the_day_count_both_ends_included() -> None:
    member = a_member(titles=(a_title(valid_from=day(2), valid_to=day(3)), a_title(list_number=5, valid_from=day(5))))

    found = [place(member, day(number)) for number in range(1, 6)]
    assert [each and each.lists for each in found] == [None, (3,), (3,), None, (5,)]


def test_lists_and_provinces_of_several_titles_are_put_together_and_sorted() -> None:
    titles = (a_title(list_number=5), a_title(province="宁波"), a_title(list_number=None, province=None),
              a_title(list_number=5))
    found = place(a_member(titles=titles))

    assert found is not None
    assert (found.lists, found.provinces) == ((3, 5), ("宁波", "浙江"))
    assert found.scopes == ("all", "list:3", "list:5", "province:宁波", "province:浙江", "board:star", "exchange:SH")


def test_a_parent_is_no_member_and_the_list_of_a_subsidiary_is_not_its_parents() -> None:
    of_subsidiary = a_title(relation=Relation.PARENT, list_number=5, province="海南")
    parent = place(a_member(titles=(of_subsidiary,)))
    both = place(a_member(titles=(of_subsidiary, a_title())))

    assert parent is not None
    assert (parent.is_member, parent.lists, parent.provinces) == (False, (5,), ("海南",))
    assert both is not None
    assert (both.is_member, both.lists, both.provinces) == (True, (3,), ("浙江",))


@pytest.mark.parametrize(("number", "shares"), [(1, 0), (2, 100), (3, 100), (4, 250), (9, 250)])
def test_the_share_count_is_the_newest_one_in_force(number: int, shares: int) -> None:
    counts = (ShareCount(effective_on=day(2), total_shares=100), ShareCount(effective_on=day(4), total_shares=250),
              ShareCount(effective_on=day(31), total_shares=999))
    found = place(a_member(share_counts=counts), day(number))

    assert found is not None
    assert found.shares == shares


@pytest.mark.parametrize(("listed_on", "before"), [(None, False), (day(1), True), (day(2), False), (day(3), False)])
def test_a_security_is_listed_before_the_day_only_if_its_listing_date_is(listed_on: date | None, before: bool) -> None:
    found = place(a_member(listed_on=listed_on))

    assert found is not None
    assert found.listed_before is before


def test_a_free_day_has_no_limit() -> None:
    limits = [place(a_member(listed_on=day(1)), on) for on in (day(1), day(5), day(8))]

    assert [each and each.limit_percent for each in limits] == [0, 0, 20]


def test_the_columns_say_what_the_places_say() -> None:
    members = [a_member(ONE, shares=1), a_member(TWO, shares=None, titles=(a_title(relation=Relation.PARENT),)),
               a_member(THREE, shares=3, listed_on=None, titles=(a_title(list_number=4),))]
    roster = rosters(members, DAY)[BUCKET]

    assert roster.shares.tolist() == [1, 0, 3]
    assert roster.is_member.tolist() == [True, False, True]
    assert roster.listed_before.tolist() == [True, True, False]
    assert roster.limit_percent.tolist() == [20, 20, 20]
    assert roster.scopes == tuple(sorted(roster.scopes))
    assert sorted(pairs(roster)) == sorted((scope, each.security) for each in roster.places for scope in each.scopes)


def test_the_largest_share_count_allowed_fits() -> None:
    found = place(a_member(shares=10**12))

    assert found is not None
    assert found.shares == 10**12
    with pytest.raises(ValueError, match="total_shares"):
        a_member(shares=10**12 + 1)
