"""`data_quality`: a feed that turns bad is told once, and so is that it can be used again; nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alerts.decision import Reason, Turn
from alerts.delivery.deliver import Desk
from alerts.pipeline import pipeline
from alerts.rules.model import Rule
from alerts.rules.notification import notification
from alerts.stages.decided import Told, dump, load
from streams.contract.clock import close_of
from streams.contract.events.alerts import Notification
from streams.contract.events.quality import DataQuality, SourceVerdict
from tests.alerts.builders import DAY, NOW, a_quality, a_rule
from tests.alerts.remembered import Remembered

V = SourceVerdict
BAD = [V.STALE, V.DRIFT, V.DISAGREES, V.UNREACHABLE, V.BANNED]


def a_quality_rule(**changes: Any) -> Rule:
    from alerts.rules.registry import RULE_KINDS

    table: dict[str, Any] = {"id": "r", "kind": "data_quality", "source": "*", "feed": "*", "severity": "warning",
                             "verdicts": [verdict.value for verdict in BAD]}
    return RULE_KINDS["data_quality"].model.model_validate(table | changes)


def events(*verdicts: SourceVerdict, **changes: Any) -> list[DataQuality]:
    """Return verdicts of a feed, a minute apart, each with the one before it."""
    return [a_quality(verdict, before, at=close_of(DAY) + timedelta(minutes=number), **changes)
            for number, (before, verdict) in enumerate(zip((None, *verdicts), verdicts, strict=False))]


def decided(found: list[DataQuality], *rules: Rule) -> tuple[list[Reason], list[Notification]]:
    """Return why, event by event, and what is told; what is remembered goes through bytes each time."""
    told, reasons, notifications = Told(), [], []
    decide = pipeline(rules or (a_quality_rule(),), Desk(channels=(), ledger=Remembered(), clock=lambda: NOW)).decide
    for event in found:
        one = decide(event, load(dump(told)))
        told = one.told
        reasons += [decision.reason for decision in one.decisions]
        notifications += [notification(decision.rule, decision.change) for decision in one.decisions
                          if decision.reason is Reason.FIRED and decision.change is not None]
    return reasons, notifications


def test_the_first_good_is_never_told() -> None:
    assert decided(events(V.GOOD)) == ([Reason.NEVER_BAD], [])


def test_a_turn_for_the_bad_and_the_return_are_told() -> None:
    reasons, told = decided(events(V.GOOD, V.DRIFT, V.GOOD))

    assert reasons == [Reason.NEVER_BAD, Reason.FIRED, Reason.FIRED]
    assert [one.verdict for one in told] == [V.DRIFT, V.GOOD]


def test_what_is_bad_from_the_start_is_told() -> None:
    assert decided(events(V.UNREACHABLE))[0] == [Reason.FIRED]


def test_another_kind_of_bad_is_told_and_one_return() -> None:
    _, told = decided(events(V.STALE, V.UNREACHABLE, V.GOOD, V.PARTIAL, V.GOOD))

    assert [one.verdict for one in told] == [V.STALE, V.UNREACHABLE, V.GOOD]


def test_no_answer_is_no_return_where_the_rule_does_not_watch_for_it() -> None:
    rule = a_quality_rule(verdicts=["drift"])
    reasons, told = decided(events(V.DRIFT, V.UNREACHABLE, V.DRIFT, V.BANNED, V.GOOD), rule)

    assert reasons == [Reason.FIRED, Reason.BELOW_THRESHOLD, Reason.ALREADY_TOLD, Reason.BELOW_THRESHOLD, Reason.FIRED]
    assert [one.verdict for one in told] == [V.DRIFT, V.GOOD]


def test_partial_is_a_return_unless_the_rule_calls_it_bad() -> None:
    assert [one.verdict for one in decided(events(V.DRIFT, V.PARTIAL, V.GOOD))[1]] == [V.DRIFT, V.PARTIAL]
    partial_too = a_quality_rule(verdicts=["drift", "partial"])
    assert [one.verdict for one in decided(events(V.DRIFT, V.PARTIAL, V.GOOD), partial_too)[1]] == [
        V.DRIFT, V.PARTIAL, V.GOOD]


def test_a_return_days_later_is_told_as_well() -> None:
    bad, good = a_quality(V.BANNED), a_quality(V.GOOD, V.BANNED, at=close_of(DAY) + timedelta(days=9))

    assert [one.date for one in decided([bad, good])[1]] == [DAY, DAY + timedelta(days=9)]


def test_source_and_feed_say_what_is_watched() -> None:
    rule = a_quality_rule(source="fictional", feed="announcements")

    assert decided(events(V.DRIFT, feed="announcements"), rule)[0] == [Reason.FIRED]
    assert decided(events(V.DRIFT), rule)[0] == [Reason.OUT_OF_SCOPE]
    assert decided(events(V.DRIFT, source="another", feed="announcements"), rule)[0] == [Reason.OUT_OF_SCOPE]


def test_feeds_turn_each_for_itself() -> None:
    market, members = events(V.DRIFT, V.GOOD), events(V.GOOD, V.GOOD, feed="quotes:members")

    assert [one.subject for one in decided([market[0], *members, market[1]])[1]] == ["fictional|quotes:market"] * 2


def test_a_notification_holds_the_evidence_in_two_languages_and_no_figures() -> None:
    event = a_quality(V.DRIFT, V.GOOD, good_at=close_of(DAY) - timedelta(minutes=1))
    [one] = decided([event])[1]

    assert one.model_dump(mode="json") == {
        "id": one.id, "rule": "r", "rule_version": a_quality_rule().version, "kind": "data_quality",
        "severity": "warning", "subject": "fictional|quotes:market", "subject_name": "fictional quotes:market",
        "date": "2021-07-01", "at": "2021-07-01T15:00:00+08:00", "observed": None, "threshold": None,
        "text": "数据源 fictional quotes:market 数据异常，最近可用 2021-07-01 14:59:00 · fictional quotes:market is "
                "not as its schema or the market allows, last usable 2021-07-01 14:59:00: f20 is gone from 5 of 5 rows",
        "value": None, "base": None, "source": "fictional", "verdict": "drift"}


def test_a_return_says_so_in_two_languages() -> None:
    told = decided(events(V.DRIFT, V.GOOD, detail="100 rows\nas expected"))[1]

    assert told[1].text == ("数据源 fictional quotes:market 恢复可用（正常） · fictional quotes:market can be used "
                            "again (good): 100 rows as expected")


def test_what_is_told_of_a_simulated_source_says_so() -> None:
    assert decided([a_quality(V.DRIFT, source="simulated")])[1][0].text.startswith("【模拟 SIMULATED】")


def test_the_same_moment_is_the_same_event_in_whatever_zone() -> None:
    here = a_quality(V.DRIFT)
    there = a_quality(V.DRIFT, at=here.at.astimezone(UTC))

    assert decided([here])[1][0].id == decided([there])[1][0].id
    assert decided([a_quality(V.DRIFT, at=here.at + timedelta(seconds=1))])[1][0].id != decided([here])[1][0].id


def test_a_rule_that_says_something_else_has_another_version() -> None:
    changed: list[dict[str, Any]] = [{"id": "x"}, {"source": "sina"}, {"feed": "announcements"},
                                     {"verdicts": ["drift"]}, {"severity": "info"}]
    assert len({a_quality_rule(**change).version for change in [{}, *changed]}) == 6
    assert a_quality_rule(verdicts=["drift", "stale"]).version == a_quality_rule(verdicts=["stale", "drift"]).version


def test_rules_on_figures_are_not_asked_about_sources() -> None:
    assert decided(events(V.DRIFT), a_rule()) == ([], [])


def test_an_event_read_again_is_the_same_notification() -> None:
    event = a_quality(V.DRIFT)
    decide = pipeline((a_quality_rule(),), Desk(channels=(), ledger=Remembered(), clock=lambda: NOW)).decide

    assert decide(event, Told()) == decide(event, Told())


@given(st.lists(st.sampled_from(SourceVerdict), max_size=12))
def test_bad_and_return_alternate_and_ids_never_repeat(verdicts: list[SourceVerdict]) -> None:
    changes = [now for before, now in zip([None, *verdicts], verdicts, strict=False) if before is not now]
    told = decided(events(*changes))[1]

    assert len({one.id for one in told}) == len(told)
    for before, now in zip([None, *told], told, strict=False):
        assert before is None or before.verdict is not now.verdict
        if now.verdict not in BAD:
            assert before is not None
            assert before.verdict in BAD
    assert bool(told) == any(verdict in BAD for verdict in changes)


def test_what_a_turn_holds_is_of_the_event() -> None:
    turn = Turn(subject="s", subject_name="s", day=DAY, at=datetime(2021, 7, 1, 7, tzinfo=UTC), verdict=V.GOOD,
                is_bad=False, good_at=None, detail="d", source="s")

    assert turn.occasion == ("good", "2021-07-01T07:00:00+00:00")
