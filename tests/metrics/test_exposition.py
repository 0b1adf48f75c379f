"""The server of metrics and health: without Kafka, over real HTTP."""

import asyncio
import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Counter
from pydantic import ValidationError

from deploy.free_ports import free_ports
from streams.contract import exposition
from streams.contract.exposition import CannotServe, Exposed, Exposition, ExpositionSettings, served
from streams.contract.vitals import Vitals
from tests.metrics.scraping import ask, scrape, series

ROOT = Path(__file__).resolve().parents[2]


def exposed(vitals: Vitals, registry: CollectorRegistry | None = None) -> Exposed:
    return Exposed(registry=registry or CollectorRegistry(), why_unhealthy=vitals.why_unhealthy,
                   why_not_ready=vitals.why_not_ready)


@contextmanager
def serving(vitals: Vitals | None = None, registry: CollectorRegistry | None = None) -> Iterator[int]:
    server = Exposition("127.0.0.1", 0, exposed(vitals or Vitals(), registry))
    try:
        yield server.port
    finally:
        server.close()


def test_metrics_are_text_that_prometheus_reads() -> None:
    registry = CollectorRegistry()
    Counter("little_giants_seen", "what was seen", ["kind"], registry=registry).labels("价").inc(3)
    with serving(registry=registry) as port:
        assert scrape(port)["seen_total"] == {series(kind="价"): 3.0}
        assert "_created" not in ask(port, "/metrics")[1]


def test_health_is_yes_while_nothing_is_wrong() -> None:
    with serving() as port:
        assert ask(port, "/health") == (200, "yes\n")


def test_ready_says_in_one_line_what_is_waited_for_and_then_yes() -> None:
    vitals = Vitals()
    with serving(vitals) as port:
        vitals.waiting_for = "it waits for the broker"
        assert ask(port, "/ready") == (503, "it waits for the broker\n")
        vitals.waiting_for = ""
        assert ask(port, "/ready") == (200, "yes\n")


def test_a_failure_is_one_line_of_health_and_of_ready() -> None:
    vitals = Vitals()
    vitals.failure = "Gap: a hole\nin the offsets"
    with serving(vitals) as port:
        assert ask(port, "/health") == ask(port, "/ready") == (503, "it failed: Gap: a hole in the offsets\n")


def test_another_path_says_which_there_are() -> None:
    with serving() as port:
        assert ask(port, "/") == (404, "here are /metrics, /health and /ready\n")


def test_a_taken_port_is_one_line_that_names_the_setting() -> None:
    with serving() as port, pytest.raises(CannotServe) as caught:
        Exposition("127.0.0.1", port, exposed(Vitals()))
    assert str(caught.value) == (f"metrics cannot be served on 127.0.0.1:{port} (Address already in use); set "
                                 "LITTLE_GIANTS_METRICS_PORT to another port, 0 for any, -1 for none")


def test_an_address_that_is_not_ours_is_one_line_too() -> None:
    with pytest.raises(CannotServe, match=r"metrics cannot be served on no\.such\.host\.invalid:0"):
        Exposition("no.such.host.invalid", 0, exposed(Vitals()))


@pytest.mark.parametrize(("module", "command"), [("streams", "run"), ("alerts", "run")])
def test_a_process_whose_port_is_taken_ends_with_that_line_and_exit_code_1(module: str, command: str) -> None:
    with serving() as port:
        ended = subprocess.run([sys.executable, "-m", module, command], cwd=ROOT, timeout=60, capture_output=True,
                               text=True, env={"PYTHONPATH": str(ROOT), "LITTLE_GIANTS_METRICS_PORT": str(port),
                                               "LITTLE_GIANTS_BOOTSTRAP": "127.0.0.1:1"}, check=False)
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines()[-1].startswith(f"metrics cannot be served on 127.0.0.1:{port} ")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("port", [-2, 65_536])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    with pytest.raises(ValidationError):
        ExpositionSettings(metrics_port=port)


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    assert ExpositionSettings().metrics_host == "127.0.0.1"


@pytest.mark.asyncio
async def test_minus_one_serves_nothing() -> None:
    async with served(ExpositionSettings(metrics_port=-1), exposed(Vitals()), Vitals()) as server:
        assert server is None


@pytest.mark.asyncio
async def test_it_answers_while_the_loop_is_busy_and_says_so_once_that_lasts() -> None:
    now = [0.0]
    vitals = Vitals(clock=lambda: now[0])
    async with served(ExpositionSettings(metrics_port=0), exposed(vitals), vitals) as server:
        assert server
        await asyncio.sleep(0)
        answers: list[tuple[int, str]] = []
        asking = threading.Thread(target=lambda: answers.append(ask(server.port, "/health")))
        now[0] += 11
        asking.start()
        while asking.is_alive():  # the loop is here all the time
            time.sleep(0.01)
    assert answers == [(503, "its loop has stood still for 11 s\n")]


@pytest.mark.asyncio
async def test_the_heart_beats_while_it_serves() -> None:
    now = [0.0]
    vitals = Vitals(clock=lambda: now[0])
    async with served(ExpositionSettings(metrics_port=0), exposed(vitals), vitals):
        now[0] += 11
        async with asyncio.timeout(10):
            while vitals.why_unhealthy():
                await asyncio.sleep(0.05)


@pytest.mark.asyncio
async def test_it_does_not_wait_for_a_client_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exposition._Handler, "timeout", None)  # who waits for the client would never end
    async with served(ExpositionSettings(metrics_port=0), exposed(Vitals()), Vitals()) as server:
        assert server
        silent = socket.create_connection(("127.0.0.1", server.port))
        assert ask(server.port, "/health") == (200, "yes\n"), "the silent one, who came before, is being served"
    silent.close()


@pytest.mark.asyncio
async def test_the_port_is_free_again_afterwards() -> None:
    (port,) = free_ports(1)
    for _ in range(2):
        async with served(ExpositionSettings(metrics_port=port), exposed(Vitals()), Vitals()):
            assert ask(port, "/health")[0] == 200


def test_a_metric_that_cannot_be_computed_is_logged_and_the_server_lives_on(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(CollectorRegistry):
        def collect(self) -> Iterator[object]:  # type: ignore[override]
            raise ZeroDivisionError("a test hook")

    with serving(registry=Broken()) as port:
        with pytest.raises(http.client.RemoteDisconnected):
            ask(port, "/metrics")
        assert ask(port, "/health")[0] == 200
    assert "a request for metrics failed" in caplog.text
    assert "ZeroDivisionError: a test hook" in caplog.text
