"""/ready and /health tell the truth: before, during, after, and when it fails."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from deploy.free_ports import free_ports
from streams.app import create_app
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.exposition import ExpositionSettings
from streams.engine.app import StreamApp
from streams.engine.run import run_worker
from streams.engine.settings import EngineSettings
from streams.settings import StreamsSettings
from tests.metrics.conftest import Start
from tests.metrics.scraping import ask, scrape, series, wait_for

pytestmark = pytest.mark.usefixtures("patient_stop")
PARTITIONS = 26  # 16 of quotes and one of each other topic that a stage reads


class Worker:
    """The stream processor in this process; its end can be held up."""

    def __init__(self, broker: BrokerSettings) -> None:
        (self.port,) = free_ports(1)
        self.app: StreamApp = create_app(StreamsSettings(mode=Mode.REPLAY), broker, EngineSettings())
        self.may_end = asyncio.Event()
        real = self.app.on_stop

        async def on_stop() -> None:
            await self.may_end.wait()
            await real()

        setattr(self.app, "on_stop", on_stop)  # noqa: B010  a method, for mypy
        self.exit_code = asyncio.create_task(
            run_worker(lambda: self.app, Mode.REPLAY, ExpositionSettings(metrics_port=self.port)))

    async def until(self, path: str, status: int, says: str) -> None:
        await asyncio.to_thread(wait_for, lambda: ask(self.port, path),
                                lambda answer: answer[0] == status and says in answer[1], f"{path} says {says}")

    async def ended(self) -> int:
        self.may_end.set()
        return await asyncio.wait_for(self.exit_code, 60)


@asynccontextmanager
async def a_worker(broker: BrokerSettings) -> AsyncIterator[Worker]:
    worker = Worker(broker)
    try:
        yield worker
    finally:
        worker.may_end.set()
        if not worker.exit_code.done():
            os.kill(os.getpid(), signal.SIGTERM)
            await worker.exit_code


@pytest.mark.asyncio
@pytest.mark.parametrize("module", ["streams", "alerts"])
async def test_without_a_broker_it_is_alive_and_not_ready(broker: BrokerSettings, start: Start, module: str) -> None:
    waiting = start(module, "run", LITTLE_GIANTS_BOOTSTRAP="127.0.0.1:1")
    wait_for(lambda: waiting.ask("/ready"),
             lambda answer: answer == (503, "it waits for the broker at 127.0.0.1:1\n"), "it waits")
    assert waiting.ask("/health") == (200, "yes\n")
    assert waiting.scrape()["ready"] == {series(): 0}


@pytest.mark.asyncio
async def test_a_connector_without_a_broker_is_alive_and_not_ready(broker: BrokerSettings, start: Start) -> None:
    waiting = start("connectors", "replay", "--data", "deploy/sample", LITTLE_GIANTS_BOOTSTRAP="127.0.0.1:1")
    wait_for(lambda: waiting.ask("/ready"),
             lambda answer: answer == (503, "it waits for the broker, and checks topics and mode\n"), "it waits")
    assert waiting.ask("/health") == (200, "yes\n")


@pytest.mark.asyncio
async def test_it_is_ready_with_its_partitions_and_not_while_it_stops(broker: BrokerSettings) -> None:
    async with a_worker(broker) as worker:
        await worker.until("/ready", 200, "yes")
        assert worker.app.ready.is_set()
        await asyncio.to_thread(wait_for, lambda: scrape(worker.port),
                                lambda found: len(found["lag_records"]) == PARTITIONS,
                                "it says how far it is behind on each of its partitions")
        os.kill(os.getpid(), signal.SIGTERM)
        await worker.until("/ready", 503, "it is stopping")
        assert "lag_records" not in await asyncio.to_thread(scrape, worker.port)
        assert await worker.ended() == 0


@pytest.mark.asyncio
async def test_it_is_not_ready_while_partitions_change_hands(broker: BrokerSettings) -> None:
    async with a_worker(broker) as worker:
        await worker.until("/ready", 200, "yes")
        worker.app.closing = True
        await worker.until("/ready", 503, "partitions change hands")
        worker.app.closing = False
        await worker.until("/ready", 200, "yes")


@pytest.mark.asyncio
async def test_a_failure_is_told_while_it_ends(broker: BrokerSettings) -> None:
    async with a_worker(broker) as worker:
        await worker.until("/ready", 200, "yes")
        worker.app._crash(RuntimeError("a test\nhook"))
        await worker.until("/health", 503, "it failed: RuntimeError: a test hook")
        await worker.until("/ready", 503, "it failed: RuntimeError: a test hook")
        assert await worker.ended() == 1


@pytest.mark.asyncio
async def test_what_fails_in_asking_for_the_ends_ends_the_worker(
        broker: BrokerSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails() -> None:
        raise ZeroDivisionError("a test hook")

    async with a_worker(broker) as worker:
        monkeypatch.setattr(worker.app.standing, "follow_ends", fails)
        assert await worker.ended() == 1
        assert str(worker.app.crash_reason) == "a test hook"
