"""When a day is swept, and how far trading is then."""

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.simulated.schedule import DAY_SECONDS, moments, traded
from streams.contract.clock import Phase, phase_at

DAY = date(2026, 1, 5)


def at(text: str) -> time:
    return time.fromisoformat(text)


@pytest.mark.parametrize(("moment", "last_trade", "seconds"), [
    ("09:25:00", "09:25:00", 0), ("09:29:59", "09:25:00", 0), ("09:30:00", "09:30:00", 0), ("09:30:01", "09:30:01", 1),
    ("11:29:59", "11:29:59", 7199), ("11:30:00", "11:30:00", 7200), ("12:59:59", "11:30:00", 7200),
    ("13:00:00", "13:00:00", 7200), ("14:56:59", "14:56:59", 14219), ("14:57:00", "14:57:00", 14220),
    ("14:59:59", "14:57:00", 14220), ("15:00:00", "15:00:00", 14400), ("16:00:00", "15:00:00", 14400)])
def test_trading_stands_still_in_breaks_and_in_the_closing_auction(moment: str, last_trade: str, seconds: int) -> None:
    assert traded(at(moment)) == (at(last_trade), seconds)


@pytest.mark.parametrize("moment", ["00:00:00", "09:15:00", "09:24:59"])
def test_before_the_opening_price_nothing_has_traded(moment: str) -> None:
    assert traded(at(moment)) is None


@given(st.integers(1, 7200), st.booleans())
def test_a_day_is_swept_in_order_at_the_start_of_each_phase_and_at_the_close(every: int, from_open: bool) -> None:
    found = list(moments(DAY, every, from_open=from_open))
    texts = [f"{moment:%H:%M}" for moment in found]
    assert all(one < other for one, other in pairwise(found))
    assert texts[0] == ("09:25" if from_open else "09:15")
    assert {"09:25", "09:30", "11:30", "13:00", "14:57", "15:00"} <= set(texts)
    for one, other in pairwise(found):
        quiet = phase_at(one) is not Phase.CONTINUOUS
        assert (other - one).total_seconds() <= every * (10 if quiet else 1)


def test_a_day_at_a_sweep_a_minute() -> None:
    assert len(list(moments(DAY, 60, from_open=False))) == 250
    assert DAY_SECONDS == 4 * 3600
