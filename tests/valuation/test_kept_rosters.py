"""Rosters that are kept are those that are made anew, in whatever order they are asked for."""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.contract.buckets import BUCKETS
from streams.contract.events.members import Member
from streams.contract.events.registry import Confidence
from streams.valuation.kept_rosters import KeptRosters
from tests.builders import a_member
from tests.valuation.rosters import rosters

DAYS = [date(2024, 7, 1) + timedelta(days=number) for number in range(12)]  # more than are kept
VERSIONS: Mapping[int, list[Member]] = {
    number: [a_member(f"{688001 + each}.SH") for each in range(number * 20)] for number in range(4)}
some_asked = st.tuples(st.sampled_from(sorted(VERSIONS)), st.sampled_from(DAYS), st.integers(0, BUCKETS - 1))


@given(st.lists(some_asked, max_size=30))
def test_each_is_that_of_its_members_day_and_bucket(asked: list[tuple[int, date, int]]) -> None:
    kept = KeptRosters(Confidence.MEDIUM)
    for version, day, bucket in asked:
        found = kept.get(version, day, bucket, lambda version=version: VERSIONS[version])  # type: ignore[misc]
        assert found.places == rosters(VERSIONS[version], day)[bucket].places


def test_a_replay_that_comes_bucket_by_bucket_asks_once_who_the_members_are() -> None:
    kept, asked = KeptRosters(Confidence.MEDIUM), 0

    def members() -> list[Member]:
        nonlocal asked
        asked += 1
        return VERSIONS[3]

    for bucket in range(BUCKETS):
        for day in DAYS:
            kept.get(3, day, bucket, members)
    assert asked == 1
