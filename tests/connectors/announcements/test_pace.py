"""How often announcements are looked for."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.announcements.pace import (
    FLOOR_SECONDS,
    LONGEST_WAIT_SECONDS,
    AnnouncementPace,
    looks_a_day,
    seconds_until_next,
)
from streams.contract.clock import SHANGHAI

seconds = st.floats(0, 1000)


@pytest.mark.parametrize(("time", "wanted"), [("00:00", 300), ("05:59", 300), ("06:00", 30), ("09:29", 30),
                                              ("09:30", 60), ("14:59", 60), ("15:00", 30), ("23:59", 30)])
@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-21", "2026-10-01"])  # Friday, Saturday, a holiday
def test_it_looks_often_when_companies_publish_on_every_day(day: str, time: str, wanted: float) -> None:
    moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SHANGHAI)

    assert seconds_until_next(AnnouncementPace(), moment) == wanted


@given(pace=st.builds(AnnouncementPace, busy=seconds, day=seconds, night=seconds, second=seconds),
       hour=st.integers(0, 23), failures=st.integers(0, 10_000), is_second=st.booleans())
def test_it_is_never_faster_than_the_floor_and_waits_longer_after_failures(
        pace: AnnouncementPace, hour: int, failures: int, is_second: bool) -> None:
    moment = datetime(2026, 11, 20, hour, tzinfo=SHANGHAI)
    wait = seconds_until_next(pace, moment, failures, is_second=is_second)

    assert wait >= FLOOR_SECONDS
    assert wait >= seconds_until_next(pace, moment, is_second=is_second)
    assert wait <= max(LONGEST_WAIT_SECONDS, 1000)


def test_a_day_has_as_many_looks_as_its_hours_say() -> None:
    assert looks_a_day(AnnouncementPace()) == 72 + 420 + 330 + 1080
    assert looks_a_day(AnnouncementPace(busy=0, day=0, night=0)) == 8640
