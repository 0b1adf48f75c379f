"""What the alerts process counts of decisions, notifications and deliveries."""

from prometheus_client import generate_latest

from alerts.agents import step
from alerts.delivery.deliver import Desk
from alerts.metrics import AlertsMetrics
from alerts.pipeline import pipeline
from alerts.stages.decided import Told
from streams.contract.broker import BrokerSettings
from streams.contract.events.alerts import Outcome
from streams.contract.events.runtime import Mode
from streams.contract.topics import NOTIFICATIONS, VALUATIONS
from streams.engine.app import StreamApp
from streams.engine.observing import Done, unchanged
from streams.engine.records import Record
from streams.engine.settings import EngineSettings
from tests.alerts.builders import NOW, a_batch, a_delivery, a_notification, a_row, a_rule
from tests.alerts.remembered import Remembered
from tests.builders import a_record
from tests.metrics.scraping import Scrape, parsed, series

RULES = [a_rule()]
DECIDE = pipeline(RULES, Desk(channels=(), ledger=Remembered(), clock=lambda: NOW)).decide


def the_metrics() -> AlertsMetrics:
    app = StreamApp("alerts", broker=BrokerSettings(), engine=EngineSettings())
    return AlertsMetrics(app, RULES, ["file", "chat"], mode=Mode.DEMO, clock=lambda: NOW.timestamp() + 2)


def shown(metrics: AlertsMetrics) -> Scrape:
    return parsed(generate_latest(metrics.registry).decode())


def counted(metrics: AlertsMetrics, name: str) -> Scrape:
    return {name: {labels: count for labels, count in shown(metrics)[name].items() if count}}


def decided(told: Told | None = None) -> Done:
    batch = a_batch(a_row(), a_row("300001.SZ", price_li=72_100))
    return Done(a_record(batch, topic=VALUATIONS), step(DECIDE(batch, told or Told())))


def test_each_decision_counts_by_the_kind_of_its_rule_and_its_reason() -> None:
    metrics, first = the_metrics(), decided()
    metrics.observe([first, decided(first.step.state)])
    assert counted(metrics, "decisions_total") == {"decisions_total": {
        series(kind="price_move", reason="fired"): 1, series(kind="price_move", reason="already_told"): 1,
        series(kind="price_move", reason="below_threshold"): 2}}


def test_a_notification_counts_by_its_rule_and_severity_and_a_batch_with_its_time() -> None:
    metrics, first = the_metrics(), decided()
    metrics.observe([first, decided(first.step.state)])
    assert shown(metrics)["notifications_total"] == {series(rule="r", severity="warning"): 1}
    assert shown(metrics)["hop_seconds_sum"][series(hop="decided")] == 4  # two batches, 2 s each


def test_a_delivery_counts_by_channel_and_outcome_with_the_time_since_its_notification() -> None:
    metrics, one = the_metrics(), a_notification()
    metrics.delivering([Record(topic=NOTIFICATIONS, partition=0, offset=0, key=b"", value=b"", event=one,
                               sent_at=NOW.timestamp())])
    metrics.recorded([a_delivery(one, "chat", Outcome.ATTEMPTING)])
    metrics.recorded([a_delivery(one, "chat", Outcome.FAILED), a_delivery(one, "file", Outcome.DELIVERED)])
    assert counted(metrics, "deliveries_total") == {"deliveries_total": {
        series(channel="chat", outcome="attempting"): 1, series(channel="chat", outcome="failed"): 1,
        series(channel="file", outcome="delivered"): 1}}
    assert shown(metrics)["hop_seconds_sum"][series(hop="delivered")] == 2
    assert shown(metrics)["hop_seconds_count"][series(hop="delivered")] == 1


def test_a_notification_that_changes_nothing_counts_nothing() -> None:
    metrics = the_metrics()
    before = shown(metrics)
    metrics.observe([unchanged(a_record(a_notification(), topic=NOTIFICATIONS))])
    assert shown(metrics) == before


def test_a_clock_behind_the_sources_makes_no_sum_fall() -> None:
    metrics, one = the_metrics(), a_notification()
    metrics.delivering([Record(topic=NOTIFICATIONS, partition=0, offset=0, key=b"", value=b"", event=one,
                               sent_at=NOW.timestamp() + 100)])
    metrics.recorded([a_delivery(one, "file", Outcome.DELIVERED)])
    assert shown(metrics)["hop_seconds_sum"][series(hop="delivered")] == 0
