"""A stream processor is killed while Prometheus scrapes: nothing is counted twice, nothing goes back."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.events.values import MarketValue
from streams.contract.topics import MARKET_VALUE
from tests.metrics.topic_reading import events_of
from tests.monitoring.board import AGE, TOTALS
from tests.monitoring.chain import Chain, Worker, running_chain
from tests.monitoring.server import Prometheus, Series, prometheus

VALUE: Final = "little_giants_market_value_yuan"
COUNTERS: Final = '{__name__=~"little_giants_.*_(total|count|sum|bucket)"}'
STEP_SECONDS: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class Failover:
    """What was seen of a worker killed and, once another had taken over, started again at its port."""

    server: Prometheus
    broker: BrokerSettings
    killed: Worker
    began: float
    started_at: float
    series_after: Mapping[str, int]  # by scope, once the other had taken over
    ended: float


@pytest.fixture(scope="module")
def failover(prometheus_binary: str, demo_broker: BrokerSettings,
             tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failover]:
    folder = tmp_path_factory.mktemp("failover")
    with (running_chain(demo_broker, folder, streams=2) as chain,
          prometheus(prometheus_binary, folder / "prometheus") as server):
        server.watch(chain.ports)
        yield kill_one(server, chain)


def kill_one(server: Prometheus, chain: Chain) -> Failover:
    """Kill the worker that holds the totals, wait for the other, start the killed one again."""
    server.until('up{job="streams"} == 1', lambda found: len(found) == 2)
    server.until_data(VALUE)
    began = now(server)
    server.until_data(f'changes({VALUE}{{scope="all"}}[30s]) > 2')
    (held,) = server.until(f'{VALUE}{{scope="all"}}', lambda found: len(found) == 1)
    killed = next(worker for worker in chain.workers["streams"] if held.labels["instance"].endswith(f":{worker.port}"))
    killed.kill()
    until_totals_after(server, now(server))
    server.until_data(f'up{{instance="127.0.0.1:{killed.port}"}} == 0')
    after = {series.labels["scope"]: int(series.last) for series in server.query(f"count by (scope) ({VALUE})")}
    started_at = now(server)
    chain.start("streams", killed.port)
    server.until_data(f'up{{instance="127.0.0.1:{killed.port}"}} == 1')
    until_totals_after(server, now(server))
    return Failover(server=server, broker=chain.broker, killed=killed, began=began, started_at=started_at,
                    series_after=after, ended=now(server))


def until_totals_after(server: Prometheus, moment: float) -> None:
    """Wait for a total of quotes received after a moment."""
    server.until_data(f"max(little_giants_total_received_timestamp_seconds) > {moment}")


def now(server: Prometheus) -> float:
    return server.query("vector(time())")[0].last


def seen(failover: Failover, expr: str) -> list[Series]:
    """Return what a query gave at each second of the test."""
    return failover.server.query_range(expr, failover.began, failover.ended, STEP_SECONDS)


def drops(series: Series) -> list[float]:
    """Return when a counter was lower than at the scrape before."""
    samples = sorted(series.values.items())
    return [at for (_, before), (at, value) in pairwise(samples) if value < before]


def test_afterwards_each_scope_has_one_series(failover: Failover) -> None:
    assert "all" in failover.series_after
    assert set(failover.series_after.values()) == {1}


def test_the_totals_of_the_board_are_at_every_moment_totals_that_were_published(failover: Failover) -> None:
    published = asyncio.run(events_of(failover.broker, MARKET_VALUE, MarketValue))
    values: dict[str, set[float]] = {}
    for event in published:
        values.setdefault(event.scope, set()).add(float(event.market_value))
    shown = seen(failover, TOTALS)
    scopes = [series.labels["scope"] for series in shown]
    assert len(set(scopes)) == len(scopes) > 1  # one line a scope
    for series in shown:
        assert set(series.values.values()) <= values[series.labels["scope"]]


def test_no_counter_goes_back_but_those_of_the_process_that_was_started_again(failover: Failover) -> None:
    seconds = int(failover.ended - failover.began) + 1
    counters = failover.server.query(f"{COUNTERS}[{seconds}s] @ {failover.ended}")
    back = [(series.labels["instance"], at) for series in counters for at in drops(series)]
    assert {instance for instance, _ in back} == {f"127.0.0.1:{failover.killed.port}"}
    assert all(at > failover.started_at for _, at in back)
    assert len({series.labels["__name__"] for series in counters}) > 10


def test_the_age_of_the_totals_is_shown_also_while_nobody_holds_them(failover: Failover) -> None:
    (age,) = seen(failover, AGE)
    assert len(age.values) == int((failover.ended - failover.began) / STEP_SECONDS) + 1
    assert min(age.values.values()) >= 0
