"""`make up` and `make down`: what they start and stop. A script that notes its calls stands in for docker."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.compose import ROOT

SIMULATED = "compose"
LIVE = "compose -p little-giants-live -f docker-compose.yml -f deploy/docker-compose.live.yml"
DOCKER = """#!/bin/sh
case "$*" in
  info|"compose version") exit 0 ;;
  *" ps -q"|*" ps -aq") grep -qxF "${*% ps -*}" "$RUNNING" && echo a-container; exit 0 ;;
esac
echo "$*" >> "$CALLS"
"""


@dataclass
class Machine:
    """A folder with the Makefile, and a docker that says what runs."""

    folder: Path

    def run(self, *words: str, runs: str = "") -> subprocess.CompletedProcess[str]:
        (self.folder / "running").write_text(runs)
        (self.folder / "calls").unlink(missing_ok=True)
        env = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "CALLS": str(self.folder / "calls"),
               "RUNNING": str(self.folder / "running")}
        return subprocess.run(["make", *words], cwd=self.folder, env=env, capture_output=True, text=True, timeout=60,
                              check=False)

    @property
    def calls(self) -> list[str]:
        """Return what docker was told in the last run, questions apart."""
        file = self.folder / "calls"
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "bin").mkdir()
    docker = tmp_path / "bin" / "docker"
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    return Machine(tmp_path)


def test_it_starts_the_simulated_market_unless_it_is_told_otherwise(machine: Machine) -> None:
    for words in (["up"], ["up", "LIVE="], ["up", "LIVE=0"]):
        assert machine.run(*words).returncode == 0
        assert machine.calls == [f"{SIMULATED} build topics", f"{SIMULATED} up --detach"]


def test_live_is_a_project_of_its_own(machine: Machine) -> None:
    assert machine.run("up", "LIVE=1").returncode == 0
    assert machine.calls == [f"{LIVE} build topics", f"{LIVE} up --detach"]


def test_what_runs_already_is_brought_up_to_date(machine: Machine) -> None:
    assert machine.run("up", "LIVE=1", runs=LIVE).returncode == 0
    assert machine.run("up", runs=SIMULATED).returncode == 0


def test_one_market_is_not_started_beside_the_other(machine: Machine) -> None:
    for words, runs, market in ((["up", "LIVE=1"], SIMULATED, "simulated"), (["up"], LIVE, "live")):
        done = machine.run(*words, runs=runs)
        assert done.returncode != 0
        assert f"The {market} market runs in containers: stop it with make down first; its data stays." in done.stdout
        assert machine.calls == []


def test_down_stops_whichever_runs_and_keeps_its_data(machine: Machine) -> None:
    for runs in (SIMULATED, LIVE):
        assert machine.run("down", runs=runs).returncode == 0
        assert machine.calls == [f"{runs} down"]  # without -v


def test_down_of_nothing_is_no_error(machine: Machine) -> None:
    assert machine.run("down").returncode == 0
    assert machine.calls == []
