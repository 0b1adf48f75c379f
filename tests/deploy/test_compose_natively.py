"""What compose says runs: each service's exact command, environment and health check, as processes of this machine.

Grafana alone does not run here: no Debian package brings it.
"""

import json
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.compose import FILE, LIVE, Service, services
from tests.deploy.image import install_ours
from tests.deploy.natively import Here, Running, check, configure_kafka, mount_targets, on_the_broker_of

PROCESSES = ("connectors", "streams", "alerts")
ASKING = ("connectors", "connectors-2")


@dataclass
class Up:
    """All services that run here, in the order of their start."""

    services: dict[str, Service]
    here: Here
    running: dict[str, Running]
    healthy_too_early: list[str]
    entries: set[str]  # of the folder that stands for the root of every container

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.here.ports[9090]}/api/v1/{path}", timeout=10) as answer:
            return json.load(answer)["data"]

    def values(self, query: str) -> dict[str, float]:
        """Return what Prometheus says of a query, by job."""
        found = self.ask(f"query?query={query}")["result"]
        return {series["metric"].get("job", ""): float(series["value"][1]) for series in found}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """`docker-compose up`, without containers."""
    found = services()
    for program in ("prometheus", "wget"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian package {program})")
    folder = tmp_path_factory.mktemp("compose")
    here = Here(folder=folder, packages=install_ours(folder))
    mount_targets(here, found)
    early = [name for name, service in found.items() if "healthcheck" in service and name != "grafana"
             and check(service, here)]
    running: dict[str, Running] = {}
    try:
        command = configure_kafka(here, found["kafka"])
        entries = {entry.name for entry in folder.iterdir()}
        _start(found, here, running, command)
        yield Up(services=found, here=here, running=running, healthy_too_early=early, entries=entries)
    finally:
        for service in reversed(running.values()):
            service.stop()


def _start(found: dict[str, Service], here: Here, running: dict[str, Running], kafka: list[str]) -> None:
    """Start in the order of `depends_on`, each as soon as what it depends on is healthy or done."""

    def start(name: str, argv: list[str]) -> Running:
        running[name] = Running(name, found[name], here, argv)
        return running[name]

    start("kafka", kafka).wait_until_healthy()
    topics = start("topics", here.argv(found["topics"]["command"]))
    assert topics.process.wait(60) == 0, topics.words()
    for name in PROCESSES:
        start(name, here.argv(found[name]["command"]))
    for name in PROCESSES:
        running[name].wait_until_healthy()
    start("prometheus", here.argv(["prometheus", *found["prometheus"]["command"]])).wait_until_healthy()


def test_every_service_becomes_healthy_by_its_own_check_and_not_before(up: Up) -> None:
    assert up.healthy_too_early == []
    for name in up.running.keys() - {"topics"}:
        up.running[name].wait_until_healthy()


def test_what_runs_is_what_the_image_holds(up: Up) -> None:
    argv = up.here.argv(["python", "-c", "import streams.app, connectors, alerts; print(streams.app.__file__)"])
    done = subprocess.run(argv, env=up.here.environment(up.services["streams"]), cwd=up.here.folder / "data",
                          capture_output=True, text=True, timeout=60, check=True)
    assert Path(done.stdout.strip()).is_relative_to(up.here.packages)


def test_prometheus_scrapes_all_three_and_the_market_moves(up: Up) -> None:
    def moving() -> bool:
        closed = up.values("little_giants_sweeps_closed_total>0")
        return up.values("up") == dict.fromkeys(PROCESSES, 1.0) and "streams" in closed

    wait_until(moving, up)


def test_prometheus_has_read_its_alert_rules(up: Up) -> None:
    rules = [rule for group in up.ask("rules")["groups"] for rule in group["rules"]]
    assert rules
    assert all(rule["health"] in {"ok", "unknown"} for rule in rules)


def test_each_process_stays_within_its_memory_limit(up: Up) -> None:
    for name, running in up.running.items():
        if name != "topics":
            assert running.megabytes() < megabytes(up.services[name]["mem_limit"]), name


def test_no_process_of_ours_writes_anything(up: Up) -> None:
    """Their containers are read-only."""
    assert {entry.name for entry in up.here.folder.iterdir()} == up.entries
    assert list((up.here.folder / "data").iterdir()) == []


@pytest.fixture
def live(up: Up, tmp_path: Path) -> Iterator[Up]:
    """What LIVE=1 adds, beside the simulated market: on its broker, with topics of their own, without the internet."""
    here = Here(folder=tmp_path, packages=up.here.packages)
    found = {name: on_the_broker_of(up.here, service, "live.")
             for name, service in services(FILE, LIVE).items() if name in {"topics", "registry", *ASKING}}
    running: dict[str, Running] = {}
    entries = {entry.name for entry in tmp_path.iterdir()}
    try:
        for name in ("topics", "registry"):
            running[name] = Running(name, found[name], here, here.argv(found[name]["command"]))
            assert running[name].process.wait(60) == 0, running[name].words()
        for name in ASKING:
            running[name] = Running(name, found[name], here, here.argv(found[name]["command"]))
        for name in ASKING:
            running[name].wait_until_healthy()
        yield Up(services=found, here=here, running=running, healthy_too_early=[], entries=entries)
    finally:
        for service in running.values():
            service.stop()


def test_live_connectors_are_healthy_on_a_seeded_registry_and_one_takes_over_from_the_other(live: Up) -> None:
    assert re.search(r"^listings: 1\d\d\d new, 0 changed, 0 known$", live.running["registry"].words(), re.MULTILINE)
    wait_until(lambda: len(on_duty(live)) == 1, live)
    (asking,) = on_duty(live)
    (other,) = set(ASKING) - {asking}
    for name in ASKING:
        assert live.running[name].is_healthy()
        assert live.running[name].megabytes() < megabytes(live.services[name]["mem_limit"])

    assert live.running[asking].stop() == 0, live.running[asking].words()

    wait_until(lambda: on_duty(live) == [other], live)
    assert live.running[other].is_healthy()
    assert {entry.name for entry in live.here.folder.iterdir()} == live.entries
    assert list((live.here.folder / "data").iterdir()) == []


def test_a_process_that_is_stopped_ends_in_time_with_exit_code_0(up: Up) -> None:
    for name in PROCESSES:
        assert up.running[name].stop() == 0, up.running[name].words()
        assert not check(up.services[name], up.here)


def on_duty(live: Up) -> list[str]:
    """Return which of the live connectors that run say that they ask."""
    return [name for name in ASKING if live.running[name].process.poll() is None
            and "\nlittle_giants_on_duty 1.0\n" in metrics(live, name)]


def metrics(live: Up, name: str) -> str:
    port = live.here.ports[live.services[name]["environment"]["LITTLE_GIANTS_METRICS_PORT"]]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def wait_until(true: Callable[[], bool], up: Up, seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        said = "\n".join(f"--- {name}\n{running.words()}" for name, running in up.running.items())
        assert time.monotonic() < deadline, f"not after {seconds:g} s:\n{said}"
        time.sleep(0.5)


def megabytes(limit: str) -> float:
    return float(limit[:-1]) * {"m": 1, "g": 1024}[limit[-1]]
