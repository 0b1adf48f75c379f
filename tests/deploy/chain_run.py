"""A demo or a live run as its user starts it without a terminal, and the processes under it."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.replay_run import ROOT, wait_until

SMALL = ("--securities", "300", "--members", "60")
STAND_IN = "-m tests.deploy.live_stand_in"
CHILDREN = ("kafka.Kafka", "-m connectors", "-m streams", "-m alerts")


@dataclass
class ChainRun:
    """One `python -m deploy.demo` or `deploy.live`; what it says is in a file."""

    process: subprocess.Popen[bytes]
    folder: Path
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    @property
    def status_lines(self) -> list[str]:
        return [line for line in self.said.splitlines() if "| totals " in line]

    @property
    def ages(self) -> list[float]:
        """Return how old the totals were, line by line, in seconds."""
        return [float(re.search(r"totals ([\d.]+) s old", line)[1]) for line in self.status_lines]  # type: ignore[index]

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def children(self, pattern: str) -> list[psutil.Process]:
        return [process for process in self.family() if _is_up(process, pattern)]

    def child(self, pattern: str) -> psutil.Process:
        [found] = self.children(pattern)
        return found

    def until(self, text: str, seconds: float = 90) -> None:
        """Wait until it has said something."""
        wait_until(lambda: text in self.said or self.process.poll() is not None, f"it says {text!r}", seconds)
        assert text in self.said, self.everything()

    def end(self, number: signal.Signals, seconds: float = 30) -> int:
        self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it has not ended in {seconds:g} s\n{self.everything()}") from None

    def everything(self) -> str:
        logs = "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-2000:]}"
                         for log in sorted(self.folder.glob("logs/*.log")))
        return f"{self.said}\n{logs}"


def _hear_hangups() -> None:
    """Be as in a terminal, also where the tests run under nohup: a run started so outlives a hangup on purpose."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def start_demo(folder: Path, *arguments: str) -> ChainRun:
    """Start a small demo."""
    return _start("deploy.demo", folder, *SMALL, *arguments)


def start_live(folder: Path, *arguments: str) -> ChainRun:
    """Start a live run; what publishes is a stand-in, which asks no public site."""
    return _start("deploy.live", folder, "--source", STAND_IN, *arguments)


def _start(module: str, folder: Path, *arguments: str) -> ChainRun:
    folder.mkdir(exist_ok=True)
    output = folder.parent / f"{folder.name}.out"
    with output.open("wb") as file:
        process = subprocess.Popen([sys.executable, "-m", module, "--folder", str(folder), *arguments],
                                   cwd=ROOT, env=dict(os.environ), stdout=file, stderr=subprocess.STDOUT,
                                   preexec_fn=_hear_hangups)  # noqa: PLW1509  one call, no lock
    return ChainRun(process=process, folder=folder, output=output)


def refused(module: str, *arguments: str) -> str:
    """Run what must not start; return the one line that it says."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def alive(family: list[psutil.Process], seconds: float = 2) -> list[psutil.Process]:
    """Return those that still run a little later: whoever lost its parent is reaped by the system, in its time."""
    _, running = psutil.wait_procs(family, timeout=seconds)
    return [process for process in running if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def _is_up(process: psutil.Process, pattern: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and pattern in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # it ended between the list and this look
        return False
