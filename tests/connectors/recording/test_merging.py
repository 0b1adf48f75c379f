"""Many partitions in one order by time: of each its own order, whatever its clock did."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.recording.merging import Merging
from connectors.recording.recorded import Place, Recorded
from tests.connectors.recording.records import a_record

PLACES = [Place("market.quotes", 0), Place("market.quotes", 1), Place("registry.memberships", 0)]
times = st.lists(st.integers(0, 30), max_size=20)


def partition(place: Place, moments: list[int]) -> list[Recorded]:
    return [a_record(offset, topic=place.topic, partition=place.partition, at_ms=at)
            for offset, at in enumerate(moments)]


def merged(*partitions: list[Recorded]) -> list[Recorded]:
    merging = Merging(PLACES)
    for records in partitions:
        for record in records:
            merging.add(record)
    return list(merging.take(()))


@given(st.tuples(times, times, times))
def test_each_partition_keeps_its_order_and_nothing_is_lost(moments: tuple[list[int], ...]) -> None:
    partitions = [partition(place, each) for place, each in zip(PLACES, moments, strict=True)]
    found = merged(*partitions)
    for place, records in zip(PLACES, partitions, strict=True):
        assert [record for record in found if record.place == place] == records


@given(st.tuples(times, times, times))
def test_partitions_whose_clocks_go_forward_come_out_in_the_order_of_time(moments: tuple[list[int], ...]) -> None:
    found = merged(*(partition(place, sorted(each)) for place, each in zip(PLACES, moments, strict=True)))
    assert [record.timestamp_ms for record in found] == sorted(record.timestamp_ms for record in found)


@given(st.tuples(times, times, times), st.randoms())
def test_how_the_partitions_are_read_does_not_change_the_order(moments: tuple[list[int], ...], random: object) -> None:
    left = {place: partition(place, each) for place, each in zip(PLACES, moments, strict=True)}
    expected = merged(*left.values())
    merging = Merging(PLACES)
    found: list[Recorded] = []
    while any(left.values()):
        place = random.choice([place for place, records in left.items() if records])  # type: ignore[attr-defined]
        merging.add(left[place].pop(0))
        found += merging.take({place for place, records in left.items() if records})
    assert [*found, *merging.take(())] == expected


def test_nothing_is_given_while_a_partition_that_has_more_to_read_could_have_something_older() -> None:
    merging = Merging(PLACES)
    merging.add(a_record(at_ms=5))
    assert list(merging.take({PLACES[1]})) == []
    merging.add(a_record(partition=1, at_ms=9))
    assert [record.timestamp_ms for record in merging.take({PLACES[0], PLACES[1]})] == [5]


def test_what_is_not_old_enough_waits() -> None:
    merging = Merging(PLACES)
    for offset, at in enumerate((5, 6, 7)):
        merging.add(a_record(offset, at_ms=at))
    assert [record.timestamp_ms for record in merging.take((), 7)] == [5, 6]
    assert [record.timestamp_ms for record in merging.take(())] == [7]


def test_a_clock_that_steps_back_reverses_nothing() -> None:
    first = partition(PLACES[0], [5, 2])
    other = partition(PLACES[1], [3, 4])
    assert [(record.partition, record.offset) for record in merged(first, other)] == [(1, 0), (1, 1), (0, 0), (0, 1)]


def test_of_the_same_millisecond_a_fact_is_before_the_news_and_news_before_the_sweep() -> None:
    assert [record.rank[0] for record in sorted(
        (a_record(), a_record(topic="market.announcements"), a_record(topic="registry.listings")),
        key=lambda record: record.rank)] == [0, 1, 2]
