"""What the stream processor counts of a checkpoint, and what it says of the partitions it holds."""

from datetime import UTC, datetime
from typing import Any

from faust.types import TP
from prometheus_client import generate_latest

from streams.app import create_app
from streams.contract.broker import BrokerSettings
from streams.contract.buckets import BUCKETS
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.runtime import Mode, Reason
from streams.contract.events.values import PartialSums
from streams.contract.topics import MARKET_QUOTES
from streams.engine.app import StreamApp
from streams.engine.observing import Done
from streams.engine.records import Output, Record, Step, dead_letter
from streams.engine.settings import EngineSettings
from streams.engine.state import Held
from streams.metrics import StreamsMetrics
from streams.settings import StreamsSettings
from streams.totals.agent import totals_of
from streams.totals.sweeps import SweepState
from streams.valuation.agent import value_batch
from streams.valuation.prices import BucketState
from tests.builders import DAY, a_batch, a_member, a_record, a_row, a_sweep
from tests.metrics.scraping import Scrape, parsed, series
from tests.valuation.rosters import rosters

SECURITY, BUCKET = "688001.SH", a_batch([a_row()]).bucket
MARKET = series(universe="market")
NOW = datetime(2024, 7, 2, 7, 0, 9, tzinfo=UTC).timestamp()  # 9 s after the close that the quotes are of


def the_metrics(mode: Mode = Mode.LIVE) -> tuple[StreamApp, StreamsMetrics]:
    app = create_app(StreamsSettings(mode=mode), BrokerSettings(), EngineSettings())
    assert isinstance(app.observer, StreamsMetrics)
    built = app.observer
    return app, StreamsMetrics(app, built.totals, built.ipos, mode=mode, universe="market", clock=lambda: NOW)


def shown(metrics: StreamsMetrics) -> Scrape:
    return parsed(generate_latest(metrics.registry).decode())


def valued(batch: QuoteBatch, state: BucketState | None = None) -> Done:
    record: Record[Any] = a_record(batch)
    roster = rosters([a_member(SECURITY)], DAY)[batch.bucket]
    return Done(record, value_batch(state or BucketState(), record, roster))


def a_valued_batch(sequence: int = 1, *rows: dict[str, Any]) -> Done:
    return valued(a_batch(rows or [a_row()], sweep=a_sweep(sequence)))


def the_partial(done: Done) -> PartialSums:
    return next(output.event for output in done.step.outputs if isinstance(output.event, PartialSums))


def totalled(*, without: int | None = None, sequence: int = 1) -> tuple[list[Done], SweepState]:
    """Return what comes of a sweep whose buckets arrive one by one; one may skip it and deliver the next."""
    fold, state, done = totals_of("market"), SweepState(), []
    for bucket in range(BUCKETS):
        rows = [a_row()] if bucket == BUCKET else []
        sweep = a_sweep(sequence + 1 if bucket == without else sequence)
        record = a_record(the_partial(valued(a_batch(rows, sweep=sweep, bucket=bucket))))
        step = fold(state, record)
        state = step.state
        done.append(Done(record, step))
    return done, state


def take_over(app: StreamApp, *held: tuple[str, int]) -> None:
    app.standing.take_over({TP(topic, partition): 0 for topic, partition in held})


def put(app: StreamApp, state: SweepState) -> None:
    store = next(store for store in app.stores if store.table.name == "totals")
    store.table = type("Table", (dict,), {"data": property(lambda table: table)})()
    store.set(0, Held(state=state, offsets={}))


def test_the_quotes_of_a_valued_batch_count_with_the_time_since_their_receipt() -> None:
    _, metrics = the_metrics()
    metrics.observe([a_valued_batch(1, a_row(), a_row("688002.SH")), a_valued_batch(2)])
    assert shown(metrics)["quotes_valued_total"] == {MARKET: 3}
    assert shown(metrics)["hop_seconds_sum"][series(hop="valued")] == 18  # 9 s each


def test_a_batch_that_is_not_newer_counts_nothing() -> None:
    _, metrics = the_metrics()
    first = a_valued_batch(2)
    metrics.observe([first, valued(a_batch([a_row()], sweep=a_sweep(1)), first.step.state)])
    assert shown(metrics)["quotes_valued_total"] == {MARKET: 1}
    assert shown(metrics)["hop_seconds_count"][series(hop="valued")] == 1


def test_dead_letters_count_by_topic_and_reason() -> None:
    _, metrics = the_metrics()
    letter = dead_letter(a_record(a_batch([a_row()])), Reason.MISPLACED, "elsewhere")
    metrics.observe([a_valued_batch(1, a_row(price_li=-5)), Done(letter, Step(state=None, outputs=[letter]))])
    counted = {labels: count for labels, count in shown(metrics)["dead_letters_total"].items() if count}
    assert counted == {series(topic="market.quotes", reason="bad_row"): 1,
                       series(topic="market.quotes", reason="misplaced"): 1}


def test_a_closed_sweep_counts_once_and_says_whether_it_is_complete() -> None:
    _, metrics = the_metrics()
    metrics.observe(totalled()[0])
    closed = shown(metrics)["sweeps_closed_total"]
    assert closed == {series(universe="market", complete="true"): 1, series(universe="market", complete="false"): 0}
    assert shown(metrics)["hop_seconds_count"][series(hop="totalled")] == 1


def test_a_sweep_that_a_bucket_skipped_counts_as_incomplete() -> None:
    _, metrics = the_metrics()
    metrics.observe(totalled(without=(BUCKET + 1) % BUCKETS)[0])
    assert shown(metrics)["sweeps_closed_total"][series(universe="market", complete="false")] == 1


def test_the_totals_are_said_by_the_holder_of_their_partition_alone() -> None:
    app, metrics = the_metrics()
    put(app, totalled()[1])
    assert "market_value_yuan" not in shown(metrics)
    take_over(app, ("little-giants.partials", 0))
    found = shown(metrics)
    assert found["market_value_yuan"][series(scope="all")] == 1000.0  # 100 shares of 10 yuan
    assert found["members"][series(scope="all", state="priced")] == 1
    assert found["total_complete"][series(scope="board:star")] == 1
    assert found["total_received_timestamp_seconds"] == {MARKET: NOW - 9}
    app.standing.give_up()
    assert not {"market_value_yuan", "members", "total_complete", "change_percent",
                "total_received_timestamp_seconds"} & set(shown(metrics))


def test_without_a_closed_sweep_the_holder_says_nothing() -> None:
    app, metrics = the_metrics()
    put(app, SweepState())
    take_over(app, ("little-giants.partials", 0))
    assert "market_value_yuan" not in shown(metrics)


def test_the_age_of_the_data_is_that_of_the_newest_quote_when_it_is_asked_for() -> None:
    app, metrics = the_metrics()
    metrics.observe([a_valued_batch()])
    assert "data_age_seconds" not in shown(metrics)
    take_over(app, (MARKET_QUOTES.name, BUCKET))
    assert shown(metrics)["data_age_seconds"] == {MARKET: 9}
    take_over(app, (MARKET_QUOTES.name, BUCKET + 1))
    assert "data_age_seconds" not in shown(metrics)


def test_what_is_not_live_has_no_age() -> None:
    for mode in (Mode.DEMO, Mode.REPLAY):
        app, metrics = the_metrics(mode)
        take_over(app, (MARKET_QUOTES.name, BUCKET))
        metrics.observe([a_valued_batch()])
        assert "data_age_seconds" not in shown(metrics)


def test_what_is_published_of_other_topics_counts_nothing() -> None:
    _, metrics = the_metrics()
    before = shown(metrics)
    metrics.observe([Done(a_record(a_batch([a_row()])), Step(state=None, outputs=[
        Output(topic=MARKET_QUOTES, key="0", event=a_batch([a_row()]))]))])
    assert shown(metrics) == before
