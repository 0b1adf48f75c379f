"""A worker is killed: the one that is left finds the state of each table."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.buckets import BUCKETS, bucket_of
from streams.contract.events.alerts import Notification
from streams.contract.events.base import Event
from streams.contract.events.values import MarketValue, PartialSums, ValuationBatch
from streams.contract.topics import MARKET_QUOTES, MARKET_VALUE, NOTIFICATIONS, PARTIALS, VALUATIONS
from tests.alerts import builders as alert_builders
from tests.app_running import following, publish, until
from tests.builders import a_row
from tests.engine.processes import WorkerProcess
from tests.replay_run import wait_until
from tests.streams.test_streams_app import CHINEXT, STAR, a_whole_sweep, members_end, publish_registry


class Workers:
    """The first worker does the work; the second has joined when the first is killed."""

    def __init__(self, module: str, broker: BrokerSettings, folder: Path, stack: ExitStack) -> None:
        self._module, self._broker, self._folder, self._stack = module, broker, folder, stack
        self._first = self._start("first")

    def kill_the_first(self) -> None:
        self._start("second")
        self._first.kill()

    def _start(self, name: str) -> WorkerProcess:
        worker = self._stack.enter_context(WorkerProcess(
            "run", self._broker, self._folder / f"{name}.log", module=self._module,
            env={"LITTLE_GIANTS_MODE": "replay"}))
        wait_until(lambda: worker.is_ready, f"the {name} worker is ready")
        return worker


@contextmanager
def workers(module: str, broker: BrokerSettings, folder: Path) -> Iterator[Workers]:
    with ExitStack() as stack:
        yield Workers(module, broker, folder, stack)


@pytest.mark.asyncio
async def test_the_survivor_knows_the_last_prices(broker: BrokerSettings, tmp_path: Path) -> None:
    await publish_registry(broker)
    with workers("streams", broker, tmp_path) as both:
        stamp = await members_end(broker)
        async with following(broker, MARKET_VALUE, MarketValue) as values:
            await publish(broker, MARKET_QUOTES, *a_whole_sweep(1, a_row(STAR, 20_000), a_row(CHINEXT), stamp=stamp))
            await until(values, lambda found: len(found) == 7)
            both.kill_the_first()
            await publish(broker, MARKET_QUOTES, *a_whole_sweep(2, a_row(CHINEXT), stamp=stamp))
            found = await until(values, lambda found: any(v.sweep.sequence == 2 and v.scope == "all" for v in found))
    total = next(value for value in found if value.sweep.sequence == 2 and value.scope == "all")
    assert (total.market_value, total.priced, total.carried) == (Decimal("30000.000"), 1, 1)


@pytest.mark.asyncio
async def test_the_survivor_knows_the_sums_of_an_open_sweep(broker: BrokerSettings, tmp_path: Path) -> None:
    await publish_registry(broker)
    with workers("streams", broker, tmp_path) as both:
        stamp = await members_end(broker)
        batches = a_whole_sweep(1, a_row(STAR, 20_000), a_row(CHINEXT), stamp=stamp)
        early = [batch for batch in batches if batch.bucket == bucket_of(STAR) or batch.bucket % 2]
        async with (following(broker, MARKET_VALUE, MarketValue) as values,
                    following(broker, PARTIALS, PartialSums) as partials):
            await publish(broker, MARKET_QUOTES, *early)
            await until(partials, lambda found: len(found) == len(early))
            both.kill_the_first()
            await publish(broker, MARKET_QUOTES, *(batch for batch in batches if batch not in early))
            found = await until(values, lambda found: len(found) == 7)
    total = next(value for value in found if value.scope == "all")
    assert (total.market_value, total.buckets, total.complete) == (Decimal("30000.000"), BUCKETS, True)


def a_move(second: int, days: int = 0) -> ValuationBatch:
    day = alert_builders.DAY + timedelta(days=days)
    sweep = alert_builders.a_sweep(day)
    sweep = alert_builders.a_sweep(day, sequence=sweep.sequence + second)
    return alert_builders.a_batch(alert_builders.a_row("300666.SZ"), sweep=sweep, bucket=bucket_of("300666.SZ"))


def a_change(second: int, days: int = 0) -> MarketValue:
    day = alert_builders.DAY + timedelta(days=days)
    sweep = alert_builders.a_sweep(day)
    sweep = alert_builders.a_sweep(day, sequence=sweep.sequence + second)
    return alert_builders.a_value("all", now="103", base="100", sweep=sweep)


@pytest.mark.asyncio
@pytest.mark.parametrize("table", ["evaluate-members", "evaluate-scopes"])
async def test_the_survivor_knows_what_was_told_that_day(table: str, broker: BrokerSettings, tmp_path: Path) -> None:
    topic, make = (VALUATIONS, a_move) if table == "evaluate-members" else (MARKET_VALUE, a_change)
    events: list[Event] = [make(0), make(3000), make(0, days=1)]
    with workers("alerts", broker, tmp_path) as both:
        async with following(broker, NOTIFICATIONS, Notification) as told:
            await publish(broker, topic, events[0])
            await until(told, lambda found: len(found) == 1)
            both.kill_the_first()
            await publish(broker, topic, *events[1:])
            found = await until(told, lambda found: len(found) >= 2)
    assert [one.date for one in found] == [alert_builders.DAY, alert_builders.DAY + timedelta(days=1)]
