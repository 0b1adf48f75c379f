"""What a worker says of the partitions it holds: only of those, only what is applied, nothing after a sleep."""

from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from faust.types import TP

from streams.app import create_app
from streams.contract.broker import BrokerSettings
from streams.contract.topics import MARKET_QUOTES, MEMBERS, PARTIALS
from streams.engine.settings import EngineSettings
from streams.engine.standing import Standing
from streams.settings import StreamsSettings

PREFIX = "p."


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def a_standing(clock: Clock | None = None) -> Standing:
    app = create_app(StreamsSettings(), BrokerSettings(topic_prefix=PREFIX), EngineSettings())
    standing = Standing(app, clock or Clock())
    standing.vitals.waiting_for = ""
    return standing


def an_event(topic: str, partition: int, offset: int) -> Any:
    return SimpleNamespace(message=SimpleNamespace(tp=TP(PREFIX + topic, partition), offset=offset, acked=True))


def ends(standing: Standing, **found: int) -> None:
    standing._ends = {TopicPartition(f"{PREFIX}market.quotes", int(name[1:])): end for name, end in found.items()}


def test_it_holds_the_sources_it_took_over_and_not_their_changelogs() -> None:
    standing = a_standing()
    standing.take_over({TP("p.market.quotes", 3): 7, TP("p.little-giants-streams-valuation-changelog", 3): 9,
                        TP("p.little-giants.partials", 0): None})
    assert standing.held(MARKET_QUOTES) == {3}
    assert standing.held(PARTIALS) == {0}
    assert standing.held(MEMBERS) == frozenset()


def test_it_holds_nothing_once_its_partitions_are_revoked_and_the_new_ones_after_the_next_take_over() -> None:
    standing = a_standing()
    standing.take_over({TP("p.market.quotes", 3): 7})
    standing.give_up()
    assert standing.held(MARKET_QUOTES) == frozenset()
    standing.take_over({TP("p.market.quotes", 4): 7})
    assert standing.held(MARKET_QUOTES) == {4}


def test_the_lag_is_what_is_not_applied_of_what_is_held() -> None:
    standing = a_standing()
    standing.take_over({TP("p.market.quotes", 3): 7, TP("p.market.quotes", 4): None})
    ends(standing, p3=10, p4=2, p5=99)
    assert standing.lag() == {("market.quotes", 3): 3, ("market.quotes", 4): 2}
    standing.applied([an_event("market.quotes", 3, 7), an_event("market.quotes", 3, 8)])
    assert standing.lag() == {("market.quotes", 3): 1, ("market.quotes", 4): 2}


def test_an_end_that_is_not_known_yet_is_no_lag_of_zero() -> None:
    standing = a_standing()
    standing.take_over({TP("p.market.quotes", 3): 7})
    assert standing.lag() == {}


def test_what_is_read_again_sets_nothing_back_and_what_is_not_held_is_not_noted() -> None:
    standing = a_standing()
    standing.take_over({TP("p.market.quotes", 3): 7})
    ends(standing, p3=10, p4=10)
    standing.applied([an_event("market.quotes", partition, offset) for partition, offset in ((3, 8), (3, 2), (4, 5))])
    assert standing.lag() == {("market.quotes", 3): 1}


def test_who_is_ahead_of_the_end_it_knows_has_no_lag() -> None:
    standing = a_standing()
    standing.take_over({TP("p.market.quotes", 3): 12})
    ends(standing, p3=10)
    assert standing.lag() == {("market.quotes", 3): 0}


def test_after_a_sleep_longer_than_a_session_it_says_nothing_until_it_would_have_heard_of_a_loss() -> None:
    clock = Clock()
    standing = a_standing(clock)
    standing.take_over({TP("p.market.quotes", 3): 7})
    clock.now = 6.5
    assert standing.held(MARKET_QUOTES) == frozenset()
    standing.vitals.beat()
    assert standing.held(MARKET_QUOTES) == frozenset()
    clock.now = 12.6
    standing.vitals.beat()
    standing.vitals.beat()
    assert standing.held(MARKET_QUOTES) == frozenset()  # it slept again
    clock.now = 15.0
    standing.vitals.beat()
    clock.now = 18.7
    standing.vitals.beat()
    assert standing.held(MARKET_QUOTES) == {3}


def test_it_is_not_ready_when_the_broker_is_silent() -> None:
    clock = Clock()
    standing = a_standing(clock)
    assert standing.why_not_ready() == ""
    clock.now = 9.0
    standing.vitals.beat()
    assert standing.why_not_ready() == ""
    clock.now = 11.0
    assert standing.why_not_ready() == "the broker has not answered for 11 s"
