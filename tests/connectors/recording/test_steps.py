"""A recording in steps: a sweep, or a run of facts or of news."""

from connectors.recording.recorded import Recorded
from connectors.recording.steps import Kind, steps
from streams.contract.codec import encode
from tests.builders import a_batch, a_sweep
from tests.connectors.recording.records import a_record

FACTS, NEWS = "registry.memberships", "market.announcements"


def a_bucket(sequence: int, bucket: int, universe: str = "market", at_ms: int = 0) -> Recorded:
    batch = a_batch([], sweep=a_sweep(sequence, universe=universe), bucket=bucket)
    return a_record(partition=bucket, value=encode(batch), at_ms=at_ms)


def test_a_sweep_is_a_step_and_so_is_what_comes_between_two() -> None:
    found = list(steps([a_record(topic=FACTS), a_bucket(1, 0), a_bucket(1, 1), a_record(topic=NEWS), a_bucket(2, 0),
                        a_bucket(3, 1)]))
    assert [(step.kind, len(step.parts)) for step in found] == [
        (Kind.FACT, 1), (Kind.SWEEP, 2), (Kind.NEWS, 1), (Kind.SWEEP, 1), (Kind.SWEEP, 1)]


def test_of_what_came_within_a_second_the_facts_go_first_each_kind_in_its_order() -> None:
    topics_and_times = [(NEWS, 0), (FACTS, 1), (NEWS, 2), (FACTS, 3), (NEWS, 1_000), (FACTS, 1_001)]
    found = steps(a_record(topic=topic, at_ms=at) for topic, at in topics_and_times)
    assert [(step.kind, [part.record.timestamp_ms for part in step.parts]) for step in found] == [
        (Kind.FACT, [1, 3]), (Kind.NEWS, [0, 2]), (Kind.FACT, [1_001]), (Kind.NEWS, [1_000])]


def test_two_universes_that_interleave_are_steps_apart() -> None:
    found = list(steps([a_bucket(1, 0), a_bucket(1, 0, "members"), a_bucket(1, 1)]))
    assert [step.sweep and step.sweep.universe for step in found] == ["market", "members", "market"]


def test_facts_a_second_apart_are_not_sent_together() -> None:
    found = list(steps(a_record(topic=FACTS, at_ms=at) for at in (0, 999, 1_000, 1_100)))
    assert [[part.record.timestamp_ms for part in step.parts] for step in found] == [[0, 999], [1_000, 1_100]]


def test_the_time_of_a_step_never_goes_back() -> None:
    found = list(steps([a_record(topic=FACTS, at_ms=5_000), a_record(topic=NEWS, at_ms=10), a_bucket(1, 0, at_ms=20)]))
    assert [step.at_ms for step in found] == [5_000, 5_000, 5_000]


def test_quotes_that_nobody_can_read_are_a_step_without_a_sweep() -> None:
    (step,) = steps([a_record(value=b"{"), a_record(value=None)])
    assert (step.kind, step.sweep, [part.batch for part in step.parts]) == (Kind.SWEEP, None, [None, None])
