"""Numbers of sweeps only ever grow, and after a restart the same sweep has the same number and stamp."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from connectors.sequence import Stamp, next_sequence, published
from streams.contract.clock import epoch_ms
from streams.contract.events.quotes import Sweep
from tests.builders import a_sweep

CHINA = timezone(timedelta(hours=8))
MOMENTS = st.datetimes(datetime(1990, 12, 19), datetime(2100, 1, 1), timezones=st.just(CHINA))  # noqa: DTZ001
SEQUENCES = st.integers(1, 2**45)


def a_bucket(sequence: int, members_offset: int = 1) -> Sweep:
    return a_sweep(sequence, members_offset=members_offset)


@given(MOMENTS, st.integers(0, 2**45))
def test_a_sequence_is_above_the_last_and_never_before_its_start(started_at: datetime, last: int) -> None:
    found = next_sequence(started_at, last)
    assert found > last
    assert found >= epoch_ms(started_at)
    assert found in {epoch_ms(started_at), last + 1}


@given(st.lists(MOMENTS, min_size=2, max_size=20))
def test_a_clock_that_steps_back_reverses_nothing(starts: list[datetime]) -> None:
    found, last = [], 0
    for started_at in starts:
        last = next_sequence(started_at, last)
        found.append(last)
    assert found == sorted(set(found))


@given(st.sets(MOMENTS, min_size=1, max_size=20), st.data())
def test_a_source_that_repeats_itself_numbers_the_same_sweeps_the_same(starts: set[datetime], data: st.DataObject,
                                                                       ) -> None:
    days = sorted({epoch_ms(each): each for each in starts}.items())
    complete = data.draw(st.sampled_from([0, *(number for number, _ in days)]))
    last = complete
    for number, started_at in days:
        if number > complete:
            last = next_sequence(started_at, last)
            assert last == number


def test_a_bucket_that_has_nothing_means_that_nothing_is_complete() -> None:
    found = published([a_bucket(5, 7), None, a_bucket(5, 7)])
    assert (found.complete, found.stamps) == (0, {5: Stamp(7)})


def test_a_sweep_that_some_buckets_have_keeps_its_stamp_and_the_one_before_is_complete() -> None:
    found = published([a_bucket(20, 9), a_bucket(10, 8), a_bucket(20, 9)])
    assert (found.complete, found.stamps) == (10, {20: Stamp(9)})


def test_a_sweep_that_all_buckets_have_leaves_no_stamp_behind() -> None:
    found = published([a_bucket(20)] * 16)
    assert (found.complete, found.stamps) == (20, {})


@given(st.lists(SEQUENCES, min_size=16, max_size=16))
def test_no_bucket_is_skipped(lasts: list[int]) -> None:
    found = published([a_bucket(last) for last in lasts])
    assert found.complete == min(lasts)
    assert set(found.stamps) == {last for last in lasts if last > min(lasts)}
