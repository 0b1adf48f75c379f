"""`value_batch` is pure: a state is never changed, the same input gives the same output, and a repeat gives nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contract.codec import decode, encode
from streams.contract.events.quotes import QuoteBatch
from streams.engine.records import Step, newest
from streams.valuation.agent import value_batch
from streams.valuation.prices import BucketState, dump, load
from tests.builders import DAY, a_batch, a_member, a_record, a_row, a_sweep
from tests.valuation.one_bucket import BUCKET, ONE, THREE, TWO
from tests.valuation.rosters import rosters
from tests.valuation.test_against_plain import members, rows
from tests.valuation.test_prices import plain

ROSTER = rosters([a_member(ONE), a_member(TWO)], DAY)[BUCKET]


def batch(sequence: int, *found: dict[str, object], universe: str = "market") -> QuoteBatch:
    return a_batch(found, sweep=a_sweep(sequence, universe=universe), bucket=BUCKET)


def applied(state: BucketState, event: QuoteBatch) -> Step[BucketState]:
    return value_batch(state, a_record(event), ROSTER)


def everything(step: Step[BucketState]) -> list[tuple[str, int, str, bytes | None]]:
    outputs = [*step.outputs, *newest(step.latest)]
    return [(o.topic.name, o.partition, o.key, None if o.event is None else encode(o.event)) for o in outputs]


@settings(max_examples=50)
@given(st.data())
def test_the_state_given_is_never_changed_and_the_same_input_gives_the_same_bytes(data: st.DataObject) -> None:
    roster, state = rosters(data.draw(members()), DAY)[BUCKET], BucketState()
    for sequence in range(1, 4):
        record = a_record(a_batch(data.draw(rows(DAY)), sweep=a_sweep(sequence), bucket=BUCKET))
        before, restored = plain(state), load(dump(state))
        first, again = value_batch(state, record, roster), value_batch(restored, record, roster)
        assert plain(state) == before
        assert plain(restored) == before
        assert everything(first) == everything(again)
        for output in (*first.outputs, *newest(first.latest)):  # also of what is made unchecked
            assert output.event is None or decode(type(output.event), encode(output.event)) == output.event
        assert dump(first.state) == dump(again.state)
        state = first.state


def test_a_batch_that_is_not_newer_changes_nothing_and_tells_nothing() -> None:
    state = applied(BucketState(), batch(5, a_row(ONE, 12_000))).state

    for sequence in (5, 4, 1):
        step = applied(state, batch(sequence, a_row(ONE, 99_000), a_row(THREE)))
        assert step.state is state
        assert list(step.outputs) == []


def test_each_universe_has_an_order_of_its_own() -> None:
    state = applied(BucketState(), batch(5, a_row(ONE))).state
    step = applied(state, batch(1, a_row(ONE), universe="members"))

    assert (len(step.outputs), len(newest(step.latest))) == (2, 2)
    assert step.state.sequences == {"market": 5, "members": 1}


def test_the_next_state_remembers_the_sweep_also_of_an_empty_batch() -> None:
    assert applied(BucketState(), batch(3)).state.sequences == {"market": 3}


def test_securities_that_are_no_members_are_remembered_too() -> None:
    assert list(applied(BucketState(), batch(1, a_row(THREE, 7_000))).state.slots) == [THREE, ONE, TWO]
