"""One bucket of one sweep, by hand: where a price comes from, who counts, and what is compared."""

from datetime import date, timedelta
from typing import Any

import pytest

from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.members import ShareCount
from streams.contract.events.quotes import QuoteStatus
from streams.contract.events.registry import Relation
from streams.contract.events.values import Pricing
from tests.builders import DAY, LONG_AGO, a_member, a_row, a_suspended_row, a_title
from tests.valuation.one_bucket import ONE, TWO, OneBucket

NEXT = DAY + timedelta(days=1)
CLOSE_MS = epoch_ms(close_of(DAY))
DAY_MS = 86_400_000


def priced(value: int, base: int | None = None) -> dict[str, int]:
    compared = {} if base is None else {"comparable_li": value, "comparable_base_li": base}
    return {"market_value_li": value, "priced": 1, **compared}


def carried(value: int) -> dict[str, int]:
    return {"market_value_li": value, "carried": 1}


MISSING = {"missing": 1}


def test_a_member_is_worth_its_price_times_its_shares_in_each_of_its_scopes() -> None:
    found = OneBucket([a_member()]).sweep(a_row(price_li=10_557, prev_close_li=10_000))

    assert found.partial.scope == ("all", "board:star", "exchange:SH", "list:3", "province:浙江")
    assert all(found.scope(scope) == priced(1_055_700, 1_000_000) for scope in found.partial.scope)
    assert found.member() == {
        "security": ONE, "name": "云岫精密", "board": "star", "lists": (3,), "provinces": ("浙江",),
        "pricing": Pricing.PRICED, "price_li": 10_557, "prev_close_li": 10_000, "shares": 100,
        "market_value_li": 1_055_700, "quoted_at_ms": CLOSE_MS, "suspected_corporate_action": False}


def test_without_a_previous_close_a_price_counts_and_is_not_compared() -> None:
    found = OneBucket([a_member()]).sweep(a_row(prev_close_li=None))

    assert found.scope() == priced(1_000_000)
    assert found.member()["prev_close_li"] is None


def test_a_suspended_member_is_carried_at_its_last_price() -> None:
    bucket = OneBucket([a_member()])
    bucket.sweep(a_row(price_li=12_000))
    found = bucket.sweep(a_suspended_row(prev_close_li=11_000), day=NEXT)

    assert found.scope() == carried(1_200_000)
    assert (found.member()["pricing"], found.member()["price_li"]) == (Pricing.CARRIED_SUSPENDED, 12_000)
    assert found.member()["quoted_at_ms"] == CLOSE_MS  # of the price, not of the row


def test_a_suspended_member_that_never_traded_is_carried_at_the_latest_previous_close() -> None:
    bucket = OneBucket([a_member()])

    assert bucket.sweep(a_suspended_row()).scope() == MISSING
    assert bucket.sweep(a_suspended_row(prev_close_li=7_000), day=NEXT).scope() == carried(700_000)
    assert bucket.sweep(a_suspended_row(prev_close_li=8_000), day=NEXT).scope() == carried(800_000)
    assert bucket.sweep(day=NEXT).scope() == carried(800_000)
    assert bucket.sweep(a_row(price_li=9_000, day=NEXT), day=NEXT).scope()["priced"] == 1
    assert bucket.sweep(a_suspended_row(prev_close_li=1_000), day=NEXT).scope() == carried(900_000)


def test_the_price_of_a_suspended_row_is_not_a_trade() -> None:
    found = OneBucket([a_member()]).sweep(a_row(price_li=5_000, prev_close_li=None, status=QuoteStatus.SUSPENDED))

    assert found.scope() == MISSING


def test_a_member_without_a_row_is_carried_and_without_any_price_missing() -> None:
    bucket = OneBucket([a_member()])
    assert bucket.sweep().scope() == MISSING
    assert bucket.sweep().member()["pricing"] is Pricing.MISSING_PRICE
    bucket.sweep(a_row(price_li=12_000))
    found = bucket.sweep(day=NEXT)

    assert found.scope() == carried(1_200_000)
    assert found.member()["pricing"] is Pricing.CARRIED_ABSENT
    assert found.member()["prev_close_li"] is None


def test_a_row_of_an_earlier_day_is_carried_at_its_own_price() -> None:
    bucket = OneBucket([a_member()])
    bucket.sweep(a_row(price_li=12_000))
    found = bucket.sweep(a_row(price_li=12_500, prev_close_li=12_000), day=NEXT)

    assert found.scope() == carried(1_250_000)
    assert found.member()["pricing"] is Pricing.CARRIED_STALE
    assert found.member()["suspected_corporate_action"] is False


@pytest.mark.parametrize("fault", [{"price_li": 0}, {"prev_close_li": -1}, {"quoted_at_ms": CLOSE_MS + 2 * DAY_MS},
                                   {"price_li": 10**30}])  # fmt: skip
def test_a_bad_row_makes_its_member_missing_and_leaves_the_others_and_the_last_price_alone(
    fault: dict[str, Any]
) -> None:
    bucket = OneBucket([a_member(ONE), a_member(TWO)])
    bucket.sweep(a_row(ONE, 12_000), a_row(TWO, 5_000))
    found = bucket.sweep(a_row(ONE) | fault, a_row(TWO, 5_100, None))

    assert found.scope() == {"market_value_li": 510_000, "priced": 1, "missing": 1}
    assert (found.member(ONE)["pricing"], found.member(ONE)["price_li"]) == (Pricing.MISSING_BAD_ROW, None)
    assert bucket.sweep(a_row(TWO, 5_100, None)).scope() == {"market_value_li": 1_710_000, "priced": 1, "carried": 1}


def test_a_second_row_of_a_security_does_not_unsay_the_first() -> None:
    found = OneBucket([a_member()]).sweep(a_row(price_li=11_000), a_row(price_li=0), a_row(price_li=99_000))

    assert found.scope() == priced(1_100_000, 1_000_000)


def test_a_member_without_a_share_count_is_missing_and_yet_has_a_price() -> None:
    found = OneBucket([a_member(shares=None)]).sweep(a_row(price_li=11_000))

    assert found.scope() == MISSING
    assert (found.member()["pricing"], found.member()["price_li"], found.member()["prev_close_li"]) == (
        Pricing.PRICED, 11_000, 10_000)
    assert (found.member()["shares"], found.member()["market_value_li"]) == (None, None)


def test_a_share_count_of_today_is_used_for_both_sums_of_the_change() -> None:
    counts = (ShareCount(effective_on=LONG_AGO, total_shares=100), ShareCount(effective_on=NEXT, total_shares=900))
    bucket = OneBucket([a_member(share_counts=counts)])

    assert bucket.sweep(a_row(price_li=11_000)).scope() == priced(1_100_000, 1_000_000)
    assert bucket.sweep(a_row(price_li=11_000, day=NEXT), day=NEXT).scope() == priced(9_900_000, 9_000_000)
    assert bucket.sweep(a_suspended_row(), day=NEXT).scope() == carried(9_900_000)


@pytest.mark.parametrize("listed_on", [None, DAY, NEXT])
def test_a_member_that_is_not_listed_yet_counts_apart_and_is_not_valued(listed_on: date | None) -> None:
    found = OneBucket([a_member(listed_on=listed_on)]).sweep(a_suspended_row(prev_close_li=9_000))

    assert found.scope() == {"unlisted": 1}
    assert found.valuation.security == ()


def test_a_newcomer_counts_from_its_first_trade() -> None:
    bucket = OneBucket([a_member(listed_on=DAY)])

    assert bucket.sweep().scope() == {"unlisted": 1}
    assert bucket.sweep(a_row(price_li=30_000, prev_close_li=None)).scope() == priced(3_000_000)
    assert bucket.sweep().scope() == carried(3_000_000)


def test_a_newcomer_that_does_not_trade_counts_from_the_day_after_its_listing_date() -> None:
    bucket = OneBucket([a_member(listed_on=DAY)])

    assert [bucket.sweep(day=day).scope() for day in (DAY, NEXT)] == [{"unlisted": 1}, MISSING]


def test_a_bad_row_is_no_first_trade() -> None:
    assert OneBucket([a_member(listed_on=DAY)]).sweep(a_row(price_li=0)).scope() == {"unlisted": 1}


def test_a_firm_that_joins_while_suspended_is_carried_at_a_price_from_before() -> None:
    bucket = OneBucket([])
    bucket.sweep(a_row(price_li=12_000))
    bucket.members = [a_member()]

    assert bucket.sweep(a_suspended_row(), day=NEXT).scope() == carried(1_200_000)


def test_a_firm_that_leaves_and_rejoins_keeps_its_price() -> None:
    bucket = OneBucket([a_member(titles=(a_title(valid_to=DAY), a_title(valid_from=NEXT + timedelta(days=1))))])
    bucket.sweep(a_row(price_li=12_000))

    assert bucket.sweep(day=NEXT).partial.scope == ()
    assert bucket.sweep(day=NEXT + timedelta(days=1)).scope() == carried(1_200_000)


def test_a_parent_is_valued_apart_and_is_no_member() -> None:
    bucket = OneBucket([a_member(titles=(a_title(relation=Relation.PARENT),)), a_member(TWO)])
    found = bucket.sweep(a_row(ONE, 11_000), a_row(TWO, 5_000, None))

    assert found.scope() == {"market_value_li": 500_000, "priced": 1, "parents": 1, "parents_value_li": 1_100_000}
    assert found.valuation.security == (TWO,)
    assert bucket.sweep(a_row(TWO, 5_000, None)).scope()["parents_value_li"] == 1_100_000


def test_a_parent_that_is_not_listed_or_has_no_price_adds_nothing() -> None:
    parents = [a_member(ONE, listed_on=None, titles=(a_title(relation=Relation.PARENT),)),
               a_member(TWO, titles=(a_title(relation=Relation.PARENT),))]

    assert OneBucket(parents).sweep().scope() == {"parents": 1}


def test_a_price_beyond_the_limit_counts_and_is_suspected_and_not_compared() -> None:
    found = OneBucket([a_member()]).sweep(a_row(price_li=12_010, prev_close_li=10_000))

    assert found.scope() == {**priced(1_201_000), "suspected": 1}
    assert found.member()["suspected_corporate_action"] is True


def test_what_is_suspected_depends_on_the_price_alone() -> None:
    found = OneBucket([a_member(shares=None)]).sweep(a_row(price_li=12_010, prev_close_li=10_000))

    assert found.scope() == {"missing": 1, "suspected": 1}
    assert found.member()["suspected_corporate_action"] is True


def test_a_price_of_another_universe_counts_if_it_is_newer_by_its_own_time() -> None:
    bucket = OneBucket([a_member()])
    bucket.sweep(a_row(price_li=12_000, quoted_at_ms=CLOSE_MS), universe="members")
    bucket.sweep(a_row(price_li=11_000, quoted_at_ms=CLOSE_MS - 60_000), universe="market")

    assert bucket.sweep().scope() == carried(1_200_000)
    bucket.sweep(a_row(price_li=13_000, quoted_at_ms=CLOSE_MS + 1), universe="members")
    assert bucket.sweep().scope() == carried(1_300_000)


def test_a_value_that_no_company_has_is_missing_and_does_not_overflow() -> None:
    bucket = OneBucket([a_member(ONE, shares=10**12), a_member(TWO)])
    found = bucket.sweep(a_row(ONE, 10**9, 10**9), a_row(TWO, 5_000, None))

    assert found.scope() == {"market_value_li": 500_000, "priced": 1, "missing": 1}
    assert found.member(ONE)["market_value_li"] is None


def test_a_base_that_no_company_had_is_not_compared_also_without_a_limit() -> None:
    found = OneBucket([a_member(shares=10**12, listed_on=DAY)]).sweep(a_row(price_li=10, prev_close_li=10**9))

    assert found.scope() == priced(10**13)


def test_a_bucket_without_members_has_empty_sums() -> None:
    found = OneBucket([]).sweep(a_row())

    assert (found.partial.scope, found.valuation.security, len(found.outputs)) == ((), (), 2)
    assert (found.partial.expected, found.partial.received) == (1, 1)
