"""Where a replay goes on in topics that others write to as well, and from which the broker drops old versions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pytest
from aiokafka import ConsumerRecord
from hypothesis import given
from hypothesis import strategies as st

from connectors.recording.errors import OtherRecording
from connectors.recording.numbering import number_in, numbered
from connectors.recording.recorded import Place, Recorded
from connectors.recording.resuming import Held, Resuming, last_played, next_number
from connectors.recording.steps import Part, steps
from tests.connectors.recording.records import WINDOW, a_record

TOPICS = ("registry.memberships", "registry.listings")
_BITS = 64
Said = tuple[str, bytes, bytes | None]  # topic, key, value
some_sent = st.fixed_dictionaries(dict.fromkeys(TOPICS, st.integers(0, 8)))
said = st.tuples(st.sampled_from(TOPICS), st.sampled_from([b"a", b"b"]), st.sampled_from([b"1", b"2", b"3", None]))


class Between(NamedTuple):
    """What becomes of the topics after a play was killed: others write to them, then the broker compacts them."""

    sent: Mapping[str, int]  # records of each topic until the kill
    others: Sequence[tuple[bytes, bytes | None]] = ()
    dropped: int = 0  # a bit for each record: an older version of its key goes
    tombstones: bool = False  # they go too

    @classmethod
    def any(cls, *, others: bool) -> st.SearchStrategy["Between"]:
        words = st.tuples(st.sampled_from([b"a", b"b"]), st.sampled_from([b"1", b"2", None]))
        return st.builds(cls, some_sent, st.lists(words, max_size=3 if others else 0), st.integers(0, 2**_BITS - 1),
                         st.booleans())


class Log:
    """A partition of a compacted topic."""

    def __init__(self) -> None:
        self.there: list[ConsumerRecord] = []
        self.ever: list[ConsumerRecord] = []

    def append(self, key: bytes | None, value: bytes | None, number: int | None) -> None:
        headers = () if number is None else numbered(number)
        record = ConsumerRecord("", 0, len(self.ever), 0, 0, key, value, None, 0, 0, headers)
        self.there.append(record)
        self.ever.append(record)

    def compact(self, between: Between) -> None:
        newest = {record.key: record.offset for record in self.there}
        self.there = [record for record in self.there
                      if not between.dropped >> record.offset % _BITS & 1
                      or (newest[record.key] == record.offset and (record.value or not between.tombstones))]

    @property
    def says(self) -> dict[bytes | None, bytes]:
        return _says(self.there)


def _says(records: Sequence[ConsumerRecord] | Sequence[Recorded]) -> dict[bytes | None, bytes]:
    newest = {record.key: record.value for record in records}
    return {key: value for key, value in newest.items() if value is not None}


def a_day(words: Sequence[Said]) -> list[Recorded]:
    """Records a quarter of a second apart, so that some go out together."""
    return [a_record(number, topic=topic, key=key, value=value, at_ms=WINDOW.begin_ms + 250 * number)
            for number, (topic, key, value) in enumerate(words)]


def left(day: Sequence[Recorded], logs: dict[str, Log]) -> Iterator[Part]:
    """Yield what a replay that begins now would send."""
    last = {Place(topic, 0): found for topic, log in logs.items() if (found := last_played(log.there))}
    resuming = Resuming(Held({place: next_number(each) for place, each in last.items()}, last))
    yield from [part for step in steps(day) for part in step.parts if not resuming.is_there(part)]
    resuming.require_all()


def play(day: Sequence[Recorded], logs: dict[str, Log], sent: Mapping[str, int] | None = None) -> int:
    """Play it, and be killed when so many records of each topic are sent; return how many there were to send."""
    parts = list(left(day, logs))
    for topic, log in logs.items():
        for part in [part for part in parts if part.record.topic == topic][:sent[topic] if sent else None]:
            log.append(part.record.key, part.record.value, part.number)
    return len(parts)


def after(day: Sequence[Recorded], plays: Sequence[Between]) -> dict[str, Log]:
    """Play it, killed again and again, then to its end."""
    logs = {topic: Log() for topic in TOPICS}
    for each in plays:
        play(day, logs, each.sent)
        for log in logs.values():
            for key, value in each.others:
                log.append(key, value, None)
            log.compact(each)
    play(day, logs)
    return logs


def of(topic: str, day: Sequence[Recorded]) -> list[Recorded]:
    return [record for record in day if record.topic == topic]


@given(st.lists(said, max_size=12), st.lists(Between.any(others=False), max_size=4))
def test_however_often_it_is_killed_each_key_ends_as_in_the_recording(
        words: list[Said], plays: list[Between]) -> None:
    day = a_day(words)
    for topic, log in after(day, plays).items():
        assert log.says == _says(of(topic, day))


@given(st.lists(said, max_size=12), st.lists(Between.any(others=True), max_size=4))
def test_nothing_is_left_out_and_what_was_sent_last_of_a_key_is_its_newest_whoever_else_writes(
        words: list[Said], plays: list[Between]) -> None:
    day = a_day(words)
    for topic, log in after(day, plays).items():
        sent = [record for record in log.ever if number_in(record.headers) is not None]
        recorded = of(topic, day)
        first_sent = list(dict.fromkeys(number_in(record.headers) for record in sent))
        assert first_sent == list(range(len(recorded)))
        assert _says(sent) == _says(recorded)


@given(st.lists(said, max_size=12), st.lists(some_sent, max_size=4))
def test_without_compaction_every_record_is_sent_once_in_the_order_of_its_topic(
        words: list[Said], kills: list[Mapping[str, int]]) -> None:
    day = a_day(words)
    logs = after(day, [Between(sent) for sent in kills])
    for topic, log in logs.items():
        assert [(each.key, each.value) for each in log.ever] == [(each.key, each.value) for each in of(topic, day)]
    assert play(day, logs) == 0


@given(st.lists(said, max_size=12), Between.any(others=False))
def test_what_was_played_whole_is_not_played_again_though_only_the_newest_versions_are_left(
        words: list[Said], between: Between) -> None:
    day = a_day(words)
    logs = after(day, [])
    for log in logs.values():
        log.compact(between._replace(tombstones=False))
    assert play(day, logs) == 0


@given(st.lists(said, max_size=12), Between.any(others=True))
def test_what_was_played_whole_is_not_played_again_though_others_wrote_since(
        words: list[Said], between: Between) -> None:
    day = a_day(words)
    logs = after(day, [])
    for log in logs.values():
        for key, value in between.others:
            log.append(key, value, None)
    assert play(day, logs) == 0


def test_a_topic_that_holds_another_record_in_its_place_is_refused() -> None:
    one, other = a_day([(TOPICS[0], b"a", b"1")]), a_day([(TOPICS[0], b"a", b"2")])
    logs = after(one, [])
    with pytest.raises(OtherRecording, match=r"registry.memberships, partition 0, holds something else"):
        play(other, logs)
    with pytest.raises(OtherRecording, match=r"registry.memberships, partition 0, holds something else"):
        play([], logs)


def test_a_header_that_is_no_number_is_not_of_a_replay() -> None:
    assert [number_in(headers) for headers in (numbered(12), [("replayed", b"-1")], [("replayed", b"")], [])] == [
        12, None, None, None]
