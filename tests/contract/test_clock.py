"""The market clock knows sessions, holidays and make-up days, and refuses days it has no calendar for."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.clock import (
    SHANGHAI,
    Phase,
    close_of,
    epoch_ms,
    from_epoch_ms,
    is_trading_day,
    phase_at,
    shanghai_day,
    trading_day_number,
)

FAR = date(2150, 1, 1)


def at(text: str, day: date = date(2024, 7, 2)) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), SHANGHAI)


@pytest.mark.parametrize(("moment", "phase"), [
    ("09:14:59", Phase.CLOSED), ("09:15", Phase.OPENING_AUCTION), ("09:25", Phase.BREAK), ("09:30", Phase.CONTINUOUS),
    ("11:29:59", Phase.CONTINUOUS), ("11:30", Phase.BREAK), ("13:00", Phase.CONTINUOUS),
    ("14:57", Phase.CLOSING_AUCTION), ("14:59:59", Phase.CLOSING_AUCTION), ("15:00", Phase.CLOSED),
])  # fmt: skip
def test_a_trading_day_has_its_phases(moment: str, phase: Phase) -> None:
    assert phase_at(at(moment)) == phase


def test_a_phase_is_of_shanghai_time_wherever_the_moment_was_written() -> None:
    assert phase_at(datetime(2024, 7, 2, 1, 30, tzinfo=UTC)) == Phase.CONTINUOUS
    assert shanghai_day(datetime(2024, 7, 1, 16, 0, tzinfo=UTC)) == date(2024, 7, 2)
    assert shanghai_day(datetime(2024, 7, 1, 15, 59, tzinfo=UTC)) == date(2024, 7, 1)


@pytest.mark.parametrize(("day", "why"), [
    ("2024-07-06", "Saturday"), ("2024-10-01", "National Day"), ("2024-02-12", "Spring Festival"),
    ("2021-09-26", "make-up Sunday"), ("2021-10-09", "make-up Saturday"), ("2024-02-04", "make-up Sunday"),
    ("2026-02-14", "make-up Saturday"),
])  # fmt: skip
def test_weekends_holidays_and_make_up_work_days_are_never_traded(day: str, why: str) -> None:
    assert not is_trading_day(date.fromisoformat(day)), why
    assert phase_at(at("10:00", date.fromisoformat(day))) == Phase.CLOSED


@pytest.mark.parametrize("day", ["2021-07-01", "2021-08-31", "2024-02-19", "2024-10-08", "2026-07-31"])
def test_ordinary_days_are_traded(day: str) -> None:
    assert is_trading_day(date.fromisoformat(day))


@pytest.mark.parametrize(("listed", "day", "number"), [
    ("2024-07-01", "2024-07-01", 1), ("2024-07-01", "2024-07-05", 5), ("2024-07-01", "2024-07-08", 6),
    ("2024-07-01", "2024-06-28", 0), ("2024-09-30", "2024-09-30", 1), ("2024-09-30", "2024-10-08", 2),
    ("2021-09-24", "2021-09-27", 2), ("2021-09-30", "2021-10-11", 3), ("2024-07-06", "2024-07-08", 1),
])  # fmt: skip
def test_trading_days_since_a_listing_are_counted_over_weekends_and_holidays(
    listed: str, day: str, number: int
) -> None:
    assert trading_day_number(date.fromisoformat(listed), date.fromisoformat(day)) == number


@pytest.mark.parametrize("day", [FAR, date(2003, 12, 31)])
def test_a_day_outside_the_calendar_is_an_error_and_never_open(day: date) -> None:
    with pytest.raises(ValueError, match=f"no trading calendar for {day}"):
        is_trading_day(day)
    with pytest.raises(ValueError, match="upgrade exchange_calendars"):
        phase_at(at("10:00", day))
    with pytest.raises(ValueError, match="no trading calendar"):
        trading_day_number(min(day, date(2024, 7, 1)), max(day, date(2024, 7, 1)))


@given(st.integers(0, 4_102_444_800_000))
def test_milliseconds_become_a_moment_and_come_back(milliseconds: int) -> None:
    moment = from_epoch_ms(milliseconds)

    assert epoch_ms(moment) == milliseconds
    assert moment == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def test_the_market_closes_at_three_in_shanghai() -> None:
    assert close_of(date(2024, 7, 2)) == datetime(2024, 7, 2, 7, 0, tzinfo=UTC)
