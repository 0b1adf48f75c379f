"""Workers join, are killed and sleep while they are scraped: each scope has one series, and nothing counts twice."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.events.values import MarketValue
from streams.contract.topics import MARKET_QUOTES, MARKET_VALUE
from tests.app_running import following, publish, until
from tests.builders import a_row
from tests.metrics.conftest import Process, Start
from tests.metrics.scraping import Scrape, series, wait_for
from tests.metrics.topic_reading import events_of
from tests.metrics.watching import Watch, wait_for_rounds, watching
from tests.streams.test_streams_app import CHINEXT, STAR, a_whole_sweep, members_end, publish_registry


@dataclass
class Market:
    """Publishes sweeps, each worth something else, and waits until each is closed."""

    broker: BrokerSettings
    values: Any
    stamp: int
    sweeps: int = 0
    worth: list[float] = field(default_factory=lambda: [0.0])

    async def sweep(self, count: int = 1) -> None:
        for _ in range(count):
            self.sweeps += 1
            price = 10_000 + self.sweeps
            self.worth.append(price + 5_000)  # 1,000 shares each; prices in li
            await publish(self.broker, MARKET_QUOTES, *a_whole_sweep(
                self.sweeps, a_row(STAR, price), a_row(CHINEXT, 5_000), stamp=self.stamp))
            await until(self.values, lambda found: bool(found) and found[-1].sweep.sequence == self.sweeps)


@asynccontextmanager
async def a_market(broker: BrokerSettings) -> AsyncIterator[Market]:
    stamp = await members_end(broker)
    async with following(broker, MARKET_VALUE, MarketValue) as values:
        yield Market(broker, values, stamp)


def holder_and_other(one: Process, other: Process) -> tuple[Process, Process]:
    """Return who speaks of the totals, and who does not."""
    found = wait_for(lambda: [bool(each.scrape().get("market_value_yuan")) for each in (one, other)],
                     lambda says: says.count(True) == 1, "one of the two says what all are worth")
    return (one, other) if found[0] else (other, one)


async def until_it_says_the_last(broker: BrokerSettings, process: Process, when: str) -> None:
    """Wait until a process says what the last sweep on the topic is worth: all its values came there at once."""
    values = {value.scope: value for value in await events_of(broker, MARKET_VALUE, MarketValue)}
    last = {series(scope=scope): float(value.market_value) for scope, value in values.items()}
    await asyncio.to_thread(process.until, lambda found: found.get("market_value_yuan") == last,
                            f"it says what all are worth, {when}")


def check(watch: Watch, market: Market) -> None:
    assert watch.said_twice == []
    assert watch.went_back() == []
    assert set(watch.totals()) <= set(market.worth)


@pytest.mark.asyncio
async def test_a_worker_joins_and_each_quote_and_each_sweep_counts_once(broker: BrokerSettings, start: Start) -> None:
    await publish_registry(broker)
    first = start("streams", "run")
    async with a_market(broker) as market:
        with watching(first.port) as watch:
            await market.sweep(3)
            second = start("streams", "run")
            watch.ports.append(await asyncio.to_thread(lambda: second.port))
            while not holds_something(second):
                await market.sweep()
            await market.sweep(3)
            wanted = {"quotes_valued_total": 2 * market.sweeps, "sweeps_closed_total": market.sweeps,
                      "hop_seconds_count": market.sweeps * 17}
            both = await asyncio.to_thread(
                wait_for, lambda: (first.scrape(), second.scrape()),
                lambda found: all(added(found, name) >= count for name, count in wanted.items()), "all is counted")
        check(watch, market)
    assert {name: added(both, name) for name in wanted} == wanted


@pytest.mark.asyncio
async def test_after_a_kill_the_survivor_alone_says_what_the_scopes_are_worth(
        broker: BrokerSettings, start: Start) -> None:
    await publish_registry(broker)
    workers = start("streams", "run"), start("streams", "run")
    for worker in workers:
        await asyncio.to_thread(worker.until_ready)
    async with a_market(broker) as market:
        with watching(*(worker.port for worker in workers)) as watch:
            await market.sweep(4)
            killed, survivor = await asyncio.to_thread(holder_and_other, *workers)
            killed.kill()
            await until_it_says_the_last(broker, survivor, "from the state, before the next sweep")
            await market.sweep(4)
            await until_it_says_the_last(broker, survivor, "after the last sweep")
            await asyncio.to_thread(wait_for_rounds, watch, 3, survivor.port)
        check(watch, market)
    assert watch.totals(survivor.port)[-1] == market.worth[-1]


@pytest.mark.asyncio
async def test_a_worker_that_wakes_up_says_nothing_of_what_others_hold_now(
        broker: BrokerSettings, start: Start) -> None:
    await publish_registry(broker)
    workers = start("streams", "run"), start("streams", "run")
    for worker in workers:
        await asyncio.to_thread(worker.until_ready)
    async with a_market(broker) as market:
        with watching(*(worker.port for worker in workers)) as watch:
            await market.sweep(2)
            asleep, awake = await asyncio.to_thread(holder_and_other, *workers)
            asleep.signal(signal.SIGSTOP)
            await asyncio.to_thread(awake.until, lambda found: "market_value_yuan" in found, "the other takes over")
            await market.sweep(2)
            asleep.signal(signal.SIGCONT)
            await asyncio.to_thread(asleep.until_ready)
            await market.sweep(2)
            await asyncio.to_thread(wait_for_rounds, watch, 3, asleep.port, awake.port)
        check(watch, market)


def holds_something(process: Process) -> bool:
    try:
        return any(("topic", "market.quotes") in labels for labels in process.scrape().get("lag_records", {}))
    except OSError:
        return False


def added(found: tuple[Scrape, ...], name: str) -> float:
    return sum(value for scrape in found for value in scrape.get(name, {}).values())
