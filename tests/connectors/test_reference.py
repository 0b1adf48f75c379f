"""Only what a topic does not say yet is published."""

from datetime import UTC, datetime

from connectors.reference import difference
from streams.contract.events.registry import Instrument
from streams.contract.securities import Board
from streams.contract.topics import MARKET_INSTRUMENTS, REGISTRY_MEMBERSHIPS
from tests.builders import a_membership


def an_instrument(name: str) -> Instrument:
    return Instrument(security="688001.SH", name=name, board=Board.STAR)


def test_what_a_topic_holds_already_is_known() -> None:
    found = difference(MARKET_INSTRUMENTS, {"a": an_instrument("甲")}, {"a": an_instrument("甲")})
    assert (found.new, found.changed, found.known) == ({}, {}, 1)


def test_what_differs_is_new_or_changed_and_what_is_not_in_the_file_is_left_alone() -> None:
    found = difference(MARKET_INSTRUMENTS, {"a": an_instrument("甲"), "z": an_instrument("丙")},
                       {"a": an_instrument("乙"), "b": an_instrument("甲")})
    assert (found.new, found.changed, found.known) == ({"b": an_instrument("甲")}, {"a": an_instrument("乙")}, 0)
    assert str(found) == "1 new, 1 changed, 0 known"


def test_an_assertion_that_is_made_again_keeps_the_day_it_was_first_recorded() -> None:
    first, again = a_membership(), a_membership(recorded_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert first.assertion_id == again.assertion_id
    found = difference(REGISTRY_MEMBERSHIPS, {first.assertion_id: first}, {again.assertion_id: again})
    assert (found.new, found.changed, found.known) == ({}, {}, 1)
