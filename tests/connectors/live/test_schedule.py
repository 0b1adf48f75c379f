"""Universes are looked at often while they trade, seldom around it, on closed days not at all."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quotes.schedule import Pace, Window, looks_on_a_trading_day, next_look, window_at
from streams.contract.clock import SHANGHAI, is_trading_day

PACE = Pace(trading=5, pause=60, idle=900, floor=5)
DAY = datetime(2026, 11, 25, tzinfo=SHANGHAI)  # a Wednesday


def at(clock: str, day: datetime = DAY) -> datetime:
    hour, minute, second = map(int, clock.split(":"))
    return day.replace(hour=hour, minute=minute, second=second)


@pytest.mark.parametrize(("last", "then"), [
    ("10:00:00", "10:00:05"),
    ("11:29:58", "11:30:03"),  # the first of the pause, no sooner than the floor
    ("11:31:00", "11:32:00"),
    ("12:59:30", "13:00:00"),  # trading begins with a look
    ("15:20:00", "15:21:00"),
    ("20:00:00", "20:15:00"),
    ("09:05:00", "09:10:00"),
])
def test_the_next_look_is_as_far_as_the_window_says_or_where_the_next_begins(last: str, then: str) -> None:
    assert next_look(PACE, at(last), at(last)) == at(then)


def test_the_first_look_is_now_and_a_late_one_is_not_made_up_for() -> None:
    assert next_look(PACE, None, at("10:00:00")) == at("10:00:00")
    assert next_look(PACE, at("10:00:00"), at("10:07:00")) == at("10:07:00")


def test_on_a_closed_day_nothing_is_asked() -> None:
    saturday, monday = DAY + timedelta(days=3), DAY + timedelta(days=5)

    assert next_look(PACE, None, at("10:00:00", saturday)) == monday
    assert next_look(PACE, at("23:50:00", DAY + timedelta(days=2)), at("23:50:00", DAY + timedelta(days=2))) == monday


def test_no_setting_makes_it_faster_than_the_floor() -> None:
    eager = Pace(trading=0.1, pause=0, idle=1, floor=5)

    assert next_look(eager, at("10:00:00"), at("10:00:00")) == at("10:00:05")
    assert {eager.in_window(window) for window in Window} == {5}


@given(st.integers(0, 20 * 24 * 3600), st.integers(0, 3600))
def test_looks_are_on_trading_days_never_in_the_past_and_never_closer_than_the_floor(since: int, passed: int) -> None:
    last = DAY + timedelta(seconds=since)
    now = last + timedelta(seconds=passed)
    found = next_look(PACE, last, now)

    assert found >= now
    assert found - last >= timedelta(seconds=PACE.floor)
    assert is_trading_day(found.astimezone(SHANGHAI).date())


def test_a_day_has_as_many_looks_as_a_walk_through_it_counts() -> None:
    looks, moment = 0, DAY
    while moment < DAY + timedelta(days=1):
        looks, moment = looks + 1, next_look(PACE, moment, moment)

    assert abs(looks_on_a_trading_day(PACE) - looks) <= 9, "a window's first look may be a few seconds late"
    assert window_at(at("14:58:00")) is Window.TRADING
