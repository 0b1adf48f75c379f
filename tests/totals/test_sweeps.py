"""Sweeps close when every bucket has delivered them or a later one, in whatever order the buckets come."""

from collections.abc import Iterable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contract.buckets import BUCKETS
from streams.contract.events.values import SUM_COLUMNS, PartialSums
from streams.totals.sweeps import OpenSweep, SweepState, add, dump, load
from tests.totals.partials import a_partial

SWEEPS = 4
NUMBERS = st.integers(0, 10**15)
ROW = st.fixed_dictionaries({}, optional={name: NUMBERS for name in SUM_COLUMNS})
SUMS = st.dictionaries(st.sampled_from(["all", "list:3", "province:浙江", "board:star"]), ROW, min_size=1, max_size=3)
SKIPPED = st.sets(st.tuples(st.integers(0, BUCKETS - 1), st.integers(1, SWEEPS)), max_size=4)  # bucket, sequence


def partials(sums: Iterable[dict[str, dict[str, int]]], skipped: set[tuple[int, int]]) -> list[list[PartialSums]]:
    """Return what each bucket delivers, in its order."""
    given_ = iter(sums)
    return [[a_partial(bucket, sequence, next(given_)) for sequence in range(1, SWEEPS + 1)
             if (bucket, sequence) not in skipped] for bucket in range(BUCKETS)]


def interleaved(lanes: list[list[PartialSums]], chance: Random) -> list[PartialSums]:
    """Return the partials of all buckets in an order that keeps each bucket's own, with repeats of what was there."""
    left, found = [list(lane) for lane in lanes], []
    while any(left):
        lane = chance.choice([lane for lane in left if lane])
        found.append(lane.pop(0))
        if chance.random() < 0.2:
            found.append(chance.choice(found))
    return found


def closed(order: Iterable[PartialSums], *, through_bytes: bool = False) -> list[OpenSweep]:
    state, found = SweepState(), []
    for partial in order:
        state, now = add(load(dump(state)) if through_bytes else state, partial)
        found += now
    return found


def plain(lanes: list[list[PartialSums]], sequence: int) -> dict[str, tuple[int, ...]]:
    sums: dict[str, list[int]] = {}
    for partial in (partial for lane in lanes for partial in lane if partial.sweep.sequence == sequence):
        for index, scope in enumerate(partial.scope):
            row = sums.setdefault(scope, [0] * len(SUM_COLUMNS))
            for column, name in enumerate(SUM_COLUMNS):
                row[column] += getattr(partial, name)[index]
    return {scope: tuple(row) for scope, row in sums.items()}


@settings(max_examples=40)
@given(st.lists(SUMS, min_size=8, max_size=8), SKIPPED, st.randoms(use_true_random=False))
def test_any_interleaving_with_repeats_closes_the_same_sweeps_with_the_same_sums(
    sums: list[dict[str, dict[str, int]]], skipped: set[tuple[int, int]], chance: Random
) -> None:
    lanes = partials(sums * 8, skipped)
    one, two = (closed(interleaved(lanes, chance)) for _ in range(2))
    restored = closed(interleaved(lanes, chance), through_bytes=True)

    assert one == two == restored
    assert [sweep.sweep.sequence for sweep in one] == sorted(sweep.sweep.sequence for sweep in one)
    for sweep in one:
        number = sweep.sweep.sequence
        assert sweep.sums == plain(lanes, number)
        assert sweep.buckets == BUCKETS - sum(each == number for _, each in skipped)
        assert (sweep.expected, sweep.received) == (10 * sweep.buckets, 9 * sweep.buckets)


def test_a_sweep_closes_with_its_last_bucket_and_not_before() -> None:
    state, found = SweepState(), []
    for bucket in range(BUCKETS):
        state, now = add(state, a_partial(bucket))
        found.append(len(now))

    assert found == [0] * 15 + [1]
    assert state.open == {}


def test_a_bucket_that_skipped_a_sweep_makes_it_incomplete_and_closes_it_with_its_next() -> None:
    order = [a_partial(bucket, 1) for bucket in range(15)] + [a_partial(bucket, 2) for bucket in range(15)]
    assert closed(order) == []

    first, second = closed([*order, a_partial(15, 2)])
    assert (first.sweep.sequence, first.buckets, first.sums["all"][0]) == (1, 15, sum(range(1, 16)))
    assert (second.sweep.sequence, second.buckets, second.sums["all"][0]) == (2, 16, sum(range(1, 17)))


def test_a_bucket_that_is_silent_stops_the_totals() -> None:
    assert closed(a_partial(bucket, sequence) for sequence in range(1, 9) for bucket in range(15)) == []


def test_a_repeat_or_an_older_sweep_of_a_bucket_is_no_news() -> None:
    state, _ = add(SweepState(), a_partial(3, 5))

    for sequence in (5, 4, 1):
        again, now = add(state, a_partial(3, sequence))
        assert again is state
        assert now == []


def test_one_partial_may_close_several_sweeps_oldest_first() -> None:
    order = [a_partial(bucket, sequence) for sequence in (1, 2, 3) for bucket in range(15)]

    assert [sweep.sweep.sequence for sweep in closed([*order, a_partial(15, 3)])] == [1, 2, 3]


def test_a_state_given_is_never_changed() -> None:
    state = SweepState()
    for bucket in range(BUCKETS):
        before = dump(state)
        after, _ = add(state, a_partial(bucket))
        add(state, a_partial(bucket, 2, {"all": {"priced": 9}}))
        assert dump(state) == before
        state = after


def test_an_open_state_comes_back_as_it_was() -> None:
    state = SweepState(seen=frozenset({"all", "province:浙江"}), day="2024-07-02", complete=frozenset({"all"}))
    for bucket in (0, 7, 15):
        state, _ = add(state, a_partial(bucket, 10**15 + bucket))

    assert load(dump(state)) == state
    assert dump(load(dump(state))) == dump(state)
    assert load(dump(SweepState())) == SweepState()
