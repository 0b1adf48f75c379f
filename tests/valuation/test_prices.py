"""The state of a bucket survives its way into bytes and back, and a copy never changes what it was made from."""

import copy

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.valuation.prices import BucketState, dump, load
from streams.valuation.slots import Slots

SECURITIES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), unique=True, max_size=8)
INTS = st.integers(-(2**63), 2**63 - 1)


@st.composite
def states(draw: st.DrawFn) -> BucketState:
    names = draw(SECURITIES)
    numbers = st.lists(INTS, min_size=len(names), max_size=len(names))
    flags = st.lists(st.booleans(), min_size=len(names), max_size=len(names))
    return BucketState(
        sequences=draw(st.dictionaries(st.text(max_size=5), st.integers(1, 2**62), max_size=3)),
        unknown_day=draw(st.sampled_from(["", "2024-07-02"])), unknown=draw(st.frozensets(st.text(max_size=5))),
        slots=Slots(names),
        price_li=np.array(draw(numbers), np.int64),
        quoted_at_ms=np.array(draw(numbers), np.int64),
        traded=np.array(draw(flags), np.bool_),
        published=np.array(draw(flags), np.bool_))


def plain(state: BucketState) -> dict[str, object]:
    """Return a state as plain values, which compare by `==`."""
    return {name: list(value) if isinstance(value, np.ndarray | Slots) else copy.deepcopy(value)
            for name, value in vars(state).items()}


@given(states())
def test_a_state_comes_back_as_it_was(state: BucketState) -> None:
    back = load(dump(state))

    assert plain(back) == plain(state)
    assert dump(back) == dump(state)
    for name, value in vars(back).items():
        if isinstance(value, np.ndarray):
            assert value.dtype == getattr(state, name).dtype


@given(states(), st.lists(st.text(min_size=20), unique=True, max_size=3))
def test_a_copy_has_room_for_newcomers_and_columns_of_its_own(state: BucketState, newcomers: list[str]) -> None:
    before = plain(state)
    slots = state.slots.having(tuple(newcomers))
    after = load(dump(state)).copy(slots)  # what was loaded cannot be written to, its copy can
    for column in (after.price_li, after.quoted_at_ms, after.traded, after.published):
        assert len(column) == len(state.slots) + len(newcomers)
        assert not column[len(state.slots):].any()
        column[:] = 1
    mine = state.copy(slots)
    mine.price_li[:], mine.traded[:] = 7, True

    assert plain(state) == before
    assert list(after.slots) == [*state.slots, *newcomers]
