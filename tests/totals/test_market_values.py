"""What a closed sweep says of each scope, and which value stands for a day."""

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.events.values import MarketValue, PartialSums
from streams.contract.topics import DAILY_VALUES, MARKET_VALUE, PARTIALS
from streams.engine.records import newest
from streams.totals.agent import totals_of
from streams.totals.market_values import change_percent
from streams.totals.sweeps import SweepState
from tests.builders import DAY, a_record
from tests.totals.partials import Sums, a_partial, a_whole_sweep

NEXT = DAY + timedelta(days=1)
MANY_DIGITS = Context(prec=80)


class Totals:
    """The fold through several sweeps: the state is kept here."""

    def __init__(self) -> None:
        self.state = SweepState()

    def add(self, partials: list[PartialSums]) -> tuple[dict[str, MarketValue], dict[str, MarketValue]]:
        """Return what was published: the current values by scope, the daily values by key."""
        values: dict[str, MarketValue] = {}
        daily: dict[str, MarketValue] = {}
        for partial in partials:
            step = totals_of("market")(self.state, a_record(partial, topic=PARTIALS))
            self.state = step.state
            for output in [*step.outputs, *newest(step.latest)]:
                assert isinstance(output.event, MarketValue)
                assert output.topic in {MARKET_VALUE, DAILY_VALUES}
                (values if output.topic == MARKET_VALUE else daily)[output.key] = output.event
        return values, daily

    def sweep(self, sequence: int, sums: Sums, *, day: date = DAY) -> dict[str, MarketValue]:
        return self.add(a_whole_sweep(sequence, sums, day=day))[0]

    def daily(self, sequence: int, sums: Sums, *, day: date = DAY) -> dict[str, int]:
        found = self.add(a_whole_sweep(sequence, sums, day=day))[1]
        return {key: value.sweep.sequence for key, value in found.items()}


PRICED = {"market_value_li": 1_001, "priced": 1}
MISSING = {"missing": 1}


def test_a_value_says_what_was_added_up() -> None:
    sums = {"market_value_li": 10_881_567_768_822_123, "priced": 5, "carried": 2, "missing": 1, "unlisted": 4,
            "comparable_li": 1_055, "comparable_base_li": 1_000, "suspected": 3, "parents": 2,
            "parents_value_li": 7_001, "high_value_li": 10_881_567_768_822_000, "medium_value_li": 100}
    value = Totals().sweep(1, {"all": sums})["all"]

    assert value == MarketValue(
        sweep=value.sweep, scope="all", market_value=Decimal("10881567768822.123"), members=8, priced=5, carried=2,
        missing=1, unlisted=4, complete=False, buckets=16, expected=160, received=144,
        comparable_value=Decimal("1.055"), comparable_base=Decimal("1.000"), change_percent=Decimal("5.5000"),
        suspected_corporate_actions=3, parents=2, parents_value=Decimal("7.001"),
        high_confidence_value=Decimal("10881567768822.000"), medium_confidence_value=Decimal("0.100"),
        low_confidence_value=Decimal("0.023"), known_companies=None, official_companies=None)
    assert value.sweep.sequence == 1


def test_a_value_is_complete_with_all_buckets_and_nothing_missing() -> None:
    assert Totals().sweep(1, {"all": PRICED})["all"].complete
    assert not Totals().sweep(1, {"all": PRICED | MISSING})["all"].complete

    totals = Totals()
    totals.add([a_partial(bucket, 1) for bucket in range(15)])
    found, _ = totals.add([a_partial(15, 2)])
    assert (found["all"].complete, found["all"].buckets, found["all"].sweep.sequence) == (False, 15, 1)


def test_a_scope_is_seen_from_its_first_listed_member_and_from_then_on_for_ever() -> None:
    totals, province = Totals(), "province:浙江"
    only_others = {"unlisted": 1, "parents": 1, "parents_value_li": 9}

    assert list(totals.sweep(1, {"all": PRICED, province: only_others})) == ["all"]
    assert list(totals.sweep(2, {"all": PRICED, province: MISSING})) == ["all", province]
    gone = totals.sweep(3, {"all": PRICED})[province]
    assert (gone.market_value, gone.members, gone.complete, gone.change_percent) == (Decimal("0.000"), 0, True, None)
    assert gone.buckets == 16
    assert list(totals.sweep(4, {})) == ["all", province]


def test_before_any_scope_has_a_listed_member_nothing_is_said() -> None:
    assert Totals().sweep(1, {"all": {"unlisted": 3}}) == {}


def test_values_of_a_sweep_are_sorted_by_scope() -> None:
    scopes = {scope: PRICED for scope in ("province:浙江", "all", "list:3", "board:star")}

    assert list(Totals().sweep(1, scopes)) == ["all", "board:star", "list:3", "province:浙江"]


def test_partials_of_another_universe_are_left_out() -> None:
    totals = Totals()

    assert totals.add([a_partial(bucket, universe="members") for bucket in range(16)]) == ({}, {})
    assert totals.state == SweepState()


@pytest.mark.parametrize(("now", "base", "percent"), [
    (107, 100, "7.0000"), (100, 100, "0.0000"), (93, 100, "-7.0000"), (350, 300, "16.6667"), (0, 100, "-100.0000"),
    (8_560_100, 8_000_000, "7.0012"),  # 7.00125, half to even
    (8_560_300, 8_000_000, "7.0038"),  # 7.00375, half to even
    (7_439_900, 8_000_000, "-7.0012"), (29_999_999, 30_000_000, "0.0000"),  # never -0.0000
    (1, 0, None), (0, 0, None),
])  # fmt: skip
def test_a_change_has_four_decimals_half_to_even(now: int, base: int, percent: str | None) -> None:
    found = change_percent(now, base)

    assert (found if found is None else str(found)) == percent


@given(st.integers(0, 10**17), st.integers(1, 10**17))
def test_a_change_is_that_of_decimal_arithmetic(now: int, base: int) -> None:
    exact = MANY_DIGITS.divide(MANY_DIGITS.multiply(Decimal(now) - Decimal(base), Decimal(100)), Decimal(base))

    assert change_percent(now, base) == exact.quantize(Decimal("0.0001"), ROUND_HALF_EVEN, MANY_DIGITS)


def test_the_last_value_of_a_day_stands_for_it() -> None:
    totals = Totals()

    assert totals.daily(1, {"all": PRICED}) == {"all|2024-07-02": 1}
    assert totals.daily(2, {"all": PRICED}) == {"all|2024-07-02": 2}
    assert totals.daily(3, {"all": PRICED}, day=NEXT) == {"all|2024-07-03": 3}


def test_an_incomplete_value_stands_for_a_day_only_until_there_is_a_complete_one() -> None:
    totals = Totals()

    assert totals.daily(1, {"all": MISSING}) == {"all|2024-07-02": 1}
    assert totals.daily(2, {"all": PRICED}) == {"all|2024-07-02": 2}
    assert totals.daily(3, {"all": MISSING}) == {}
    assert totals.daily(4, {"all": PRICED}) == {"all|2024-07-02": 4}
    assert totals.daily(5, {"all": MISSING}, day=NEXT) == {"all|2024-07-03": 5}


def test_each_scope_has_a_daily_value_of_its_own() -> None:
    totals, both = Totals(), {"list:3": MISSING}
    totals.daily(1, {"all": PRICED, **both})

    assert totals.daily(2, {"all": MISSING, **both}) == {"list:3|2024-07-02": 2}


def test_a_current_value_is_published_also_when_it_does_not_stand_for_the_day() -> None:
    totals = Totals()
    totals.sweep(1, {"all": PRICED})

    assert totals.sweep(2, {"all": MISSING})["all"].missing == 1
