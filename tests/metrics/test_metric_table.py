"""Metrics listed are metrics served: the lists, what each process gives and the README say the same."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from alerts.app import create_app as create_alerts
from alerts.settings import AlertsSettings
from connectors.metrics import ConnectorMetrics
from deploy.metric_table import PROCESSES, metric_table
from streams.app import create_app as create_streams
from streams.contract.broker import BrokerSettings
from streams.contract.metric import PREFIX, Computed, Kind
from streams.engine.app import StreamApp
from streams.engine.settings import EngineSettings
from streams.settings import StreamsSettings

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "deploy" / "config"
UNITS = ("_total", "_seconds", "_ratio", "_yuan", "_percent", "_records", "_companies", "_info", "_usd")
PLAIN = {"ready", "members", "total_complete", "source_good", "on_duty"}  # truths, and a count


def the_streams() -> StreamApp:
    return create_streams(StreamsSettings(), BrokerSettings(), EngineSettings())


def the_alerts() -> StreamApp:
    return create_alerts(AlertsSettings(rules=CONFIG / "rules.toml", channels=CONFIG / "channels.toml"),
                         BrokerSettings(), EngineSettings())


def registries() -> Iterator[tuple[str, CollectorRegistry]]:
    """Yield what each process serves, built as the process builds it."""
    yield "connectors", ConnectorMetrics().registry
    for name, app in (("streams", the_streams()), ("alerts", the_alerts())):
        assert app.observer
        yield name, app.observer.registry


@pytest.mark.parametrize(("process", "registry"), list(registries()))
def test_a_process_serves_what_its_list_says_and_nothing_else(process: str, registry: CollectorRegistry) -> None:
    listed: Mapping[str, tuple[Kind, str]] = {
        metric.full_name.removesuffix("_total" if metric.kind is Kind.COUNTER else ""): (metric.kind, metric.meaning)
        for metric in PROCESSES[process]}
    assert {family.name: (family.type, family.documentation) for family in registry.collect()} == listed


def test_the_readme_has_the_table_of_metrics() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, begin, rest = readme.partition("<!-- metrics -->\n")
    table, end, _ = rest.partition("\n<!-- /metrics -->")
    assert begin, "README.md has no table between <!-- metrics --> and <!-- /metrics -->"
    assert end, "README.md has no table between <!-- metrics --> and <!-- /metrics -->"
    assert table == metric_table(), "README.md is behind; print the table with: python -m deploy.metric_table"


@pytest.mark.parametrize("process", list(PROCESSES))
def test_names_have_the_prefix_and_end_with_their_unit(process: str) -> None:
    for metric in PROCESSES[process]:
        assert metric.full_name == PREFIX + metric.name
        assert metric.name in PLAIN or metric.name.endswith(UNITS), metric.name
        assert (metric.kind is Kind.COUNTER) == (metric.name.endswith("_total")), metric.name


def test_what_several_processes_serve_has_the_same_kind_and_labels_in_each() -> None:
    seen: dict[str, tuple[Kind, tuple[str, ...]]] = {}
    for metrics in PROCESSES.values():
        for metric in metrics:
            assert seen.setdefault(metric.name, (metric.kind, metric.labels)) == (metric.kind, metric.labels)


def test_series_of_known_labels_are_there_with_zero_before_anything_happens() -> None:
    samples = {name: [sample for family in registry.collect() for sample in family.samples]
               for name, registry in registries()}
    streams = {(sample.name, *sample.labels.values()) for sample in samples["streams"] if sample.value == 0}
    assert {(PREFIX + "quotes_valued_total", "market"), (PREFIX + "sweeps_closed_total", "market", "true"),
            (PREFIX + "dead_letters_total", "market.quotes", "bad_row"), (PREFIX + "hop_seconds_count", "valued"),
            } <= streams
    alerts = {(sample.name, *sample.labels.values()) for sample in samples["alerts"] if sample.value == 0}
    assert {(PREFIX + "decisions_total", "price_move", "already_told"),
            (PREFIX + "deliveries_total", "console", "failed"),
            (PREFIX + "notifications_total", "member-price-move", "warning"),
            (PREFIX + "dead_letters_total", "alerts.notifications", "undecodable")} <= alerts


def test_a_process_that_does_not_run_yet_says_nothing_of_partitions() -> None:
    for _, registry in registries():
        for family in registry.collect():
            if family.name.removeprefix(PREFIX) in {"market_value_yuan", "members", "lag_records", "data_age_seconds"}:
                assert family.samples == []


def test_all_gauges_are_computed_when_asked_for() -> None:
    for metrics in PROCESSES.values():
        gauges = [metric for metric in metrics if metric.kind is Kind.GAUGE]
        assert [family.type for family in Computed(gauges, lambda: ()).collect()] == ["gauge"] * len(gauges)
