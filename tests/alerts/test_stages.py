"""evaluate → mute → recovery → deduplicate → group: what is told of an event, and what is remembered."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alerts.decision import Reason
from alerts.delivery.deliver import Desk
from alerts.pipeline import Pipeline, pipeline
from alerts.rules.registry import RULE_KINDS
from alerts.stages.decided import Decided, Told, dump, load
from streams.contract.events.base import Event
from streams.contract.events.quality import SourceVerdict
from tests.alerts.builders import DAY, NOW, a_batch, a_row, a_rule, a_sweep, a_value
from tests.alerts.remembered import Remembered

RULES = (a_rule(id="members"), a_rule(id="scope", kind="market_value_change", scope="all", percent=2))
TOMORROW = DAY + timedelta(days=1)


def whole() -> Pipeline:
    return pipeline(RULES, Desk(channels=(), ledger=Remembered(), clock=lambda: NOW))


def told_of(*events: Event) -> list[list[Reason]]:
    told, found = Told(), []
    for event in events:
        decided = whole().decide(event, told)
        told = decided.told
        found.append([decision.reason for decision in decided.decisions])
    return found


def moved(day: Any = DAY, *, li: int = 77_240, second: int = 0) -> Event:
    sweep = a_sweep(day)
    return a_batch(a_row(price_li=li), sweep=a_sweep(day, sequence=sweep.sequence + second))


def test_a_rule_is_asked_only_about_events_that_its_kind_reads() -> None:
    assert told_of(moved(), a_value(now="110", base="100")) == [[Reason.FIRED], [Reason.FIRED]]


def test_a_later_sweep_of_the_day_tells_nothing_again() -> None:
    assert told_of(moved(), moved(second=3000, li=80_000)) == [[Reason.FIRED], [Reason.ALREADY_TOLD]]


def test_going_back_below_the_threshold_and_over_it_again_is_told_once() -> None:
    assert told_of(moved(), moved(li=72_100), moved()) == [
        [Reason.FIRED], [Reason.BELOW_THRESHOLD], [Reason.ALREADY_TOLD]]


def test_the_other_direction_of_the_same_day_is_told() -> None:
    assert told_of(moved(), moved(li=60_000), moved(li=60_000)) == [
        [Reason.FIRED], [Reason.FIRED], [Reason.ALREADY_TOLD]]


def test_the_next_day_is_told_and_the_day_before_forgotten() -> None:
    told = whole().decide(moved(), Told()).told
    after = whole().decide(moved(TOMORROW), told)

    assert [decision.reason for decision in after.decisions] == [Reason.FIRED]
    assert after.told.day == TOMORROW
    assert len(after.told.ids) == 1


def test_an_older_day_is_told_and_changes_no_memory() -> None:
    told = whole().decide(moved(TOMORROW), Told()).told
    after = whole().decide(moved(), told)

    assert [decision.reason for decision in after.decisions] == [Reason.FIRED]
    assert after.told == told


def test_nothing_that_is_remembered_is_changed_in_place() -> None:
    told = Told(day=DAY, ids=frozenset({"x"}))
    after = whole().decide(moved(), told)

    assert told == Told(day=DAY, ids=frozenset({"x"}))
    assert after.told.ids > told.ids


@given(st.dates(), st.frozensets(st.text("0123456789abcdef", min_size=32, max_size=32)),
       st.dictionaries(st.text(), st.sampled_from([verdict.value for verdict in SourceVerdict])))
def test_what_is_remembered_survives_as_bytes(day: Any, ids: frozenset[str], bad: dict[str, str]) -> None:
    told = Told(day=day, ids=ids, bad=bad)

    assert load(dump(told)) == told


def test_what_was_remembered_before_there_were_sources_is_read() -> None:
    assert load(b'{"day": "2021-07-01", "ids": ["x"]}') == Told(day=DAY, ids=frozenset({"x"}))


def test_mute_and_group_change_nothing_yet() -> None:
    from alerts.stages.group import group
    from alerts.stages.mute import mute

    decided = Decided(told=Told(), decisions=())
    assert group(decided) is decided
    assert mute(decided) is decided


def test_every_kind_of_rule_is_registered_under_the_name_its_model_has() -> None:
    from alerts.rules.model import Rule, Threshold

    kinds = {*Rule.__subclasses__(), *Threshold.__subclasses__()} - {Threshold}
    assert {kind.model for kind in RULE_KINDS.values()} == kinds
    for name, kind in RULE_KINDS.items():
        assert kind.model.model_fields["kind"].annotation.__args__ == (name,)  # type: ignore[union-attr]
