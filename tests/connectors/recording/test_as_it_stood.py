"""A compacted topic as it stood when a day began, then what was changed; of other topics the day alone."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.recording.as_it_stood import AsItStood
from connectors.recording.recorded import Place, Recorded
from tests.connectors.recording.records import a_record

REGISTRY, QUOTES = Place("registry.memberships", 0), Place("market.quotes", 0)
BEGIN = 100
said = st.lists(st.tuples(st.sampled_from([b"a", b"b", b"c"]), st.sampled_from([b"1", b"2", None])), max_size=12)


def recorded(place: Place, records: list[Recorded]) -> list[Recorded]:
    stood = AsItStood(place, BEGIN)
    found = [each for record in records for each in stood.take(record)]
    return [*found, *stood.begin()]


def states(records: list[Recorded]) -> dict[bytes | None, bytes | None]:
    return {key: value for key, value in {record.key: record.value for record in records}.items() if value is not None}


@given(said, said)
def test_what_is_recorded_says_what_the_topic_said_and_every_change_of_the_day(
        before: list[tuple[bytes, bytes | None]], during: list[tuple[bytes, bytes | None]]) -> None:
    old = [a_record(n, topic=REGISTRY.topic, key=k, value=v, at_ms=n) for n, (k, v) in enumerate(before)]
    new = [a_record(50 + n, topic=REGISTRY.topic, key=k, value=v, at_ms=BEGIN + n) for n, (k, v) in enumerate(during)]
    found = recorded(REGISTRY, old + new)
    changes = found[len(found) - len(new):]
    stood = found[:len(found) - len(new)]
    assert changes == new
    assert states(stood) == states(old)
    assert len({record.key for record in stood}) == len(stood)
    assert found == sorted(found, key=lambda record: record.offset)


def test_quotes_of_the_day_before_are_left_out() -> None:
    old, new = a_record(0, at_ms=BEGIN - 1), a_record(1, at_ms=BEGIN)
    assert recorded(QUOTES, [old, new]) == [new]


def test_what_comes_late_with_an_earlier_time_belongs_to_the_day() -> None:
    records = [a_record(0, at_ms=BEGIN), a_record(1, at_ms=BEGIN - 5)]
    assert recorded(QUOTES, records) == records
