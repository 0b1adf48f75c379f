"""What the connectors count, sweep by sweep."""

from connectors.live.metrics import Sources
from connectors.metrics import ConnectorMetrics
from connectors.source import Quote
from connectors.sweep import batches
from streams.contract.events.quality import DataQuality, SourceVerdict
from streams.contract.events.quotes import QuoteStatus
from streams.contract.events.runtime import Mode
from tests.builders import RECORDED_AT, a_sweep
from tests.metrics.scraping import Scrape, parsed, series

OF_THE_TEST = series(source="test", universe="market")


def shown(metrics: ConnectorMetrics) -> Scrape:
    from prometheus_client import generate_latest

    return parsed(generate_latest(metrics.registry).decode())


def a_quote(security: str) -> Quote:
    return Quote(security, 10_000, 10_000, 1, 1, 1, QuoteStatus.TRADING)


def test_a_source_is_there_with_zero_before_its_first_sweep() -> None:
    metrics = ConnectorMetrics(Mode.DEMO)
    metrics.announce("test", "market")
    assert shown(metrics)["sweeps_published_total"] == {OF_THE_TEST: 0}
    assert shown(metrics)["quotes_published_total"] == {OF_THE_TEST: 0}
    assert "sweep_completeness_ratio" not in shown(metrics)


def test_a_published_sweep_counts_its_quotes_and_says_how_complete_it_is() -> None:
    metrics = ConnectorMetrics(Mode.DEMO)
    quotes = [a_quote("688001.SH"), a_quote("688002.SH"), a_quote("688003.SH")]
    metrics.sweep_published(batches(a_sweep(1), quotes, RECORDED_AT), 0.02)
    metrics.sweep_published(batches(a_sweep(2), quotes, RECORDED_AT, ["688004.SH"]), 0.3)
    assert shown(metrics)["sweeps_published_total"] == {OF_THE_TEST: 2}
    assert shown(metrics)["quotes_published_total"] == {OF_THE_TEST: 6}
    assert shown(metrics)["sweep_completeness_ratio"] == {OF_THE_TEST: 0.75}
    assert shown(metrics)["publish_seconds_count"] == {series(): 2}
    assert shown(metrics)["publish_seconds_bucket"][series(le="0.025")] == 1


def test_a_sweep_of_which_nothing_was_expected_is_complete() -> None:
    metrics = ConnectorMetrics(Mode.DEMO)
    metrics.sweep_published(batches(a_sweep(1), [], RECORDED_AT), 0.02)
    assert shown(metrics)["sweep_completeness_ratio"] == {OF_THE_TEST: 1}


def test_it_is_ready_once_connected_and_not_while_the_broker_is_away() -> None:
    metrics = ConnectorMetrics(Mode.DEMO)
    assert shown(metrics)["ready"] == {series(): 0}
    metrics.waits_for("")
    assert shown(metrics)["ready"] == {series(): 1}
    metrics.broker_away()
    assert metrics.vitals.why_not_ready() == "the broker does not answer"
    metrics.broker_back()
    assert (shown(metrics)["ready"], shown(metrics)["broker_waits_total"]) == ({series(): 1}, {series(): 1})


def test_it_says_in_which_mode_it_runs() -> None:
    assert shown(ConnectorMetrics(Mode.DEMO))["mode_info"] == {series(mode="demo"): 1}


def test_a_universe_has_the_completeness_of_its_last_sweep_whoever_gave_it() -> None:
    metrics = ConnectorMetrics(Mode.LIVE)
    for source in ("eastmoney", "tencent"):
        sweep = a_sweep(1).model_copy(update={"source": source})
        metrics.sweep_published(batches(sweep, [a_quote("688001.SH")], RECORDED_AT), 0.02)
    assert shown(metrics)["sweep_completeness_ratio"] == {series(source="tencent", universe="market"): 1}


def test_one_that_stands_by_says_nothing_of_what_it_knew_when_it_was_on_duty() -> None:
    duty = [True]
    good = DataQuality(source="test", feed="quotes:market", verdict=SourceVerdict.GOOD, previous=None, detail="so",
                       at=RECORDED_AT, good_at=RECORDED_AT, received=1, quarantined=0)
    watched = Sources(verdicts=lambda: {"test|quotes:market": good}, is_on_duty=lambda: duty[0])
    metrics = ConnectorMetrics(Mode.LIVE, watched)
    metrics.sweep_published(batches(a_sweep(1), [a_quote("688001.SH")], RECORDED_AT), 0.02)
    assert {"source_good", "source_good_timestamp_seconds", "sweep_completeness_ratio"} <= shown(metrics).keys()
    duty[0] = False
    assert {"source_good", "source_good_timestamp_seconds", "sweep_completeness_ratio"} & shown(metrics).keys() == set()
    assert shown(metrics)["on_duty"] == {series(): 0}
    assert shown(metrics)["sweeps_published_total"] == {OF_THE_TEST: 1}
