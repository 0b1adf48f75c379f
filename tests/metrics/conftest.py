"""Processes of the system with metrics on a port that each takes for itself; none outlives its test."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from deploy.death_signal import die_with_parent
from streams.contract.broker import BrokerSettings
from tests.metrics.scraping import Scrape, ask, scrape, wait_for

ROOT = Path(__file__).resolve().parents[2]
SESSION_SECONDS = 3.0
SERVED = re.compile(r"metrics on http://127\.0\.0\.1:(\d+)/metrics")


@dataclass(frozen=True)
class Process:
    child: "subprocess.Popen[bytes]"
    log: Path

    @cached_property
    def port(self) -> int:
        """The port that it took; it logs which once it listens."""
        return int(wait_for(self._served_at, bool, "it says where its metrics are"))

    def ask(self, path: str) -> tuple[int, str]:
        """Return status and body; AssertionError with its log when it has ended."""
        self._require_running()
        return ask(self.port, path)

    def scrape(self) -> Scrape:
        return scrape(self.port)

    def until_ready(self) -> None:
        wait_for(lambda: self.ask("/ready"), lambda answer: answer[0] == 200, "it is ready")

    def until(self, true: Callable[[Scrape], bool], what: str) -> Scrape:
        return wait_for(self.scrape, true, what)

    def signal(self, number: signal.Signals) -> None:
        self.child.send_signal(number)

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()

    def _served_at(self) -> str:
        self._require_running()
        found = SERVED.search(self.log.read_text(encoding="utf-8"))
        return found[1] if found else ""

    def _require_running(self) -> None:
        assert self.child.poll() is None, f"it ended with {self.child.returncode}:\n{self.log.read_text()}"


Start = Callable[..., Process]


@pytest.fixture
def start(broker: BrokerSettings, tmp_path: Path) -> Iterator[Start]:
    """Starts `python -m <words>`, a process of a replay."""
    started: list[Process] = []

    def begin(*words: str, **settings: str) -> Process:
        log = tmp_path / f"{words[0]}-{len(started)}.log"
        environment = {
            **os.environ, "LITTLE_GIANTS_BOOTSTRAP": broker.bootstrap,
            "LITTLE_GIANTS_TOPIC_PREFIX": broker.topic_prefix,
            "LITTLE_GIANTS_MODE": "replay", "LITTLE_GIANTS_SESSION_TIMEOUT": str(SESSION_SECONDS),
            "LITTLE_GIANTS_METRICS_PORT": "0", **settings}
        with log.open("wb") as output:
            child = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=environment, stdout=output,
                                     stderr=output, stdin=subprocess.DEVNULL,
                                     preexec_fn=die_with_parent())  # noqa: PLW1509  only prctl and getppid, no lock
        started.append(Process(child, log))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
