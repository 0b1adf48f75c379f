"""A replay as its user starts it, watched and disturbed from outside while it runs."""

import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
HISTORY, MARKET_2026 = DATA / "history", DATA / "market_2026"
DAYS = {HISTORY: 44, MARKET_2026: 21}


@dataclass
class ReplayRun:
    """One `python -m deploy.replay` and the processes under it."""

    process: subprocess.Popen[str]
    out: Path
    bootstrap: str | None
    prefix: str
    said: list[str] = field(default_factory=list)

    def children(self, pattern: str) -> list[psutil.Process]:
        """Return the processes of this replay whose command line matches."""
        found = []
        for process in psutil.Process(self.process.pid).children(recursive=True):
            try:
                if re.search(pattern, " ".join(process.cmdline())):
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
        return sorted(found, key=lambda process: process.create_time())

    def kill_one(self, pattern: str, number: signal.Signals = signal.SIGKILL) -> psutil.Process:
        """Send a signal to the first process that matches and return it."""
        (victim, *_) = self.children(pattern)
        victim.send_signal(number)
        return victim

    def finish(self, seconds: float = 180.0) -> None:
        """Wait for the end and require exit code 0."""
        try:
            _, said = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            stop(self)
            raise AssertionError(f"the replay did not end in {seconds} s: {self.logs()}") from None
        assert self.process.returncode == 0, f"{said}\n{self.logs()}"

    def logs(self) -> str:
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}"
                         for log in sorted(self.out.glob("logs/*.log")))

    @property
    def files(self) -> tuple[bytes, bytes]:
        return files_in(self.out)


def files_in(out: Path) -> tuple[bytes, bytes]:
    """Return what a replay has left: its totals and its notifications."""
    return (out / "market_value.csv").read_bytes(), (out / "notifications.jsonl").read_bytes()


def start(out: Path, data: Path | None, *, bootstrap: str | None = None, env: Mapping[str, str] | None = None,
          **options: object) -> ReplayRun:
    """Start a replay; with `bootstrap` on a broker that is there, under a prefix of its own."""
    prefix = f"r{uuid.uuid4().hex[:8]}."
    arguments = ["--out", str(out)] + (["--data", str(data)] if data else [])
    if bootstrap:
        arguments += ["--bootstrap", bootstrap, "--prefix", prefix]
    for name, value in options.items():
        arguments += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.replay", *arguments], cwd=ROOT, env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return ReplayRun(process=process, out=out, bootstrap=bootstrap, prefix=prefix)


def replayed(out: Path, data: Path | None, **options: object) -> tuple[bytes, bytes]:
    """Run a replay undisturbed and return its two files."""
    run = start(out, data, **options)  # type: ignore[arg-type]
    try:
        run.finish()
    finally:
        stop(run)
    return run.files


@contextmanager
def held(processes: Sequence[psutil.Process]) -> Iterator[None]:
    """Stop processes for a while."""
    for process in processes:
        process.suspend()
    yield
    for process in processes:
        process.resume()


def stop(run: ReplayRun) -> None:
    """End a replay that a failed test has left; its children die with it."""
    if run.process.poll() is None:
        run.process.kill()
    run.process.communicate()


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Look until a condition holds; AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain until {what}"
        time.sleep(0.05)
