"""When a table is looked at again."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.akshare_tables.pace import LONGEST_BACK_OFF, Pace, after_failure, next_look
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.clock import SHANGHAI

DAILY = Pace(every_seconds=86_400, also_at=(time(9, 15),), awaited_seconds=300)


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def test_a_table_is_looked_at_at_its_pace() -> None:
    assert next_look(Pace(every_seconds=1800), at(10)) == at(10, 30)


@pytest.mark.parametrize(("looked", "due"), [
    (at(8), at(9, 15)), (at(9, 14), at(9, 15)), (at(9, 15), at(9, 15, day=3)), (at(20), at(9, 15, day=3))])
def test_a_time_of_the_day_is_a_look_anyway(looked: datetime, due: datetime) -> None:
    assert next_look(DAILY, looked) == due


def test_what_the_day_should_have_is_asked_for_every_few_minutes_then_less_often() -> None:
    due = [next_look(DAILY, at(10), in_vain) - at(10) for in_vain in range(1, 6)]
    assert due == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 30, 30)]


@given(failures=st.integers(1, 10_000), jitter=st.floats(0, 1), failure=st.sampled_from(Failure),
       retry_after=st.none() | st.floats(0, 1e9))
def test_a_failure_is_followed_by_a_pause_that_is_bounded(
        failures: int, jitter: float, failure: Failure, retry_after: float | None) -> None:
    due = after_failure(at(10), failures, Unavailable(failure, "host", "", retry_after), lambda: jitter) - at(10)
    assert timedelta(seconds=30) <= due <= LONGEST_BACK_OFF


def test_pauses_grow_and_begin_longer_after_a_ban() -> None:
    def pauses(failure: Failure) -> list[float]:
        return [(after_failure(at(10), count, Unavailable(failure, "host", ""), lambda: 1.0) - at(10)).total_seconds()
                for count in (1, 2, 3)]

    assert pauses(Failure.REFUSED) == [60, 120, 240]
    assert pauses(Failure.BAN_PAGE) == [600, 1200, 2400]


def test_retry_after_is_waited_out() -> None:
    limited = Unavailable(Failure.TOO_MANY, "host", "", 7200)
    assert after_failure(at(10), 1, limited, lambda: 0.0) == at(12)
