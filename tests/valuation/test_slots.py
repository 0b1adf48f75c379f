"""Each security of a bucket has a slot for ever; the answers that are kept are those that would be given anew."""

from hypothesis import given
from hypothesis import strategies as st

from streams.valuation.slots import Slots

NAMES = st.lists(st.sampled_from("ABCDEFGH"), max_size=8).map(tuple)


def test_a_security_that_was_never_seen_has_no_slot() -> None:
    slots = Slots(["A", "B"])

    assert slots.of(("B", "C", "A")).tolist() == [1, -1, 0]
    assert Slots().of(()).tolist() == []


def test_newcomers_come_behind_those_there_are_and_each_once() -> None:
    slots = Slots(["A", "B"])
    more = slots.having(("C", "A", "D", "C"))

    assert (list(slots), list(more)) == (["A", "B"], ["A", "B", "C", "D"])
    assert more.having(("D", "D")) is more


@given(st.lists(NAMES, min_size=1, max_size=12))
def test_an_answer_does_not_depend_on_what_was_asked_before(questions: list[tuple[str, ...]]) -> None:
    asked = Slots(["A", "C", "E"])
    for question in questions:
        fresh = Slots(["A", "C", "E"])
        assert asked.of(question).tolist() == fresh.of(question).tolist()
        assert asked.distinct(question) == (set(question) <= set("ACE") and len(set(question)) == len(question))
