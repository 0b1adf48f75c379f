"""Totals are told in dollars at the rate that their sweep carries, and in none where it carries none of its time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.clock import close_of
from streams.contract.events.fx import FxRate, Pair
from streams.totals.market_values import in_dollars
from tests.builders import DAY, a_sweep


def fixed(rate: str, on: date = DAY) -> FxRate:
    return FxRate(pair=Pair.USD_CNY, rate=Decimal(rate), fixed_on=on, source="simulated", received_at=close_of(on))


def dollars(value: str, rate: FxRate | None) -> Decimal | None:
    return in_dollars(Decimal(value), a_sweep().model_copy(update={"fx": rate}))


def test_the_members_of_august_2021_were_worth_458_billion_dollars() -> None:
    assert dollars("2960000000000.000", fixed("6.4679")) == Decimal("457644676015.40"), "at the parity of 2021-08-31"


@pytest.mark.parametrize(("rate", "said"), [(None, None), (fixed("7.1", DAY + timedelta(days=1)), None),
                                            (fixed("7.1", DAY - timedelta(days=3)), Decimal("10.00"))])
def test_a_rate_of_a_later_day_says_nothing_and_one_of_the_last_fixing_does(
        rate: FxRate | None, said: Decimal | None) -> None:
    assert dollars("71.000", rate) == said


@given(st.integers(0, 10**18), st.integers(1, 10**6))
def test_dollars_are_the_exact_quotient_to_the_cent(li: int, rate: int) -> None:
    found = dollars(str(Decimal(li).scaleb(-3)), fixed(str(Decimal(rate).scaleb(-4))))

    assert found is not None
    assert abs(found * 100 * rate - Decimal(li) * 1000) * 2 <= rate
