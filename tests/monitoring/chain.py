"""The processes of a demo as their commands run them, each with its metrics on a port of its own."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.death_signal import die_with_parent
from deploy.environment import ROOT, environment, file_channel
from deploy.free_ports import free_ports
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from tests.metrics.scraping import ask, wait_for

COMMANDS: Final = {
    "connectors": ("connectors", "simulate", "--securities", "400", "--members", "150", "--seed", "1",
                   "--speed", "60", "--every", "60", "--partial", "0.02"),
    "streams": ("streams", "run"),
    "alerts": ("alerts", "run"),
}
SESSION_SECONDS: Final = "5"


@dataclass
class Worker:
    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    @property
    def is_ready(self) -> bool:
        assert self.process.poll() is None, f"it ended with {self.process.returncode}:\n{self.log.read_text()[-3000:]}"
        return ask(self.port, "/ready")[0] == 200

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@dataclass
class Chain:
    """A broker that is there, and what runs on it."""

    broker: BrokerSettings
    folder: Path
    workers: dict[str, list[Worker]] = field(default_factory=lambda: {job: [] for job in COMMANDS})

    def start(self, job: str, port: int | None = None) -> Worker:
        """Start a process and wait until it is ready."""
        port = port or free_ports(1)[0]
        log = self.folder / f"{job}-{len(self.workers[job])}.log"
        env = environment(self.broker, mode=Mode.DEMO, rules=ROOT / "deploy" / "config" / "rules.toml",
                          channels=self._channels(), metrics_port=port)
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *COMMANDS[job]], cwd=ROOT, stdout=output, stderr=output,
                stdin=subprocess.DEVNULL, env={**env, "LITTLE_GIANTS_SESSION_TIMEOUT": SESSION_SECONDS},
                preexec_fn=die_with_parent())  # noqa: PLW1509  only prctl and getppid, no lock
        worker = Worker(process, port, log)
        self.workers[job].append(worker)
        wait_for(lambda: worker.is_ready, bool, f"{job} is ready")
        return worker

    @property
    def ports(self) -> dict[str, Sequence[int]]:
        """Return the ports by job."""
        return {job: sorted({worker.port for worker in workers}) for job, workers in self.workers.items()}

    def _channels(self) -> Path:
        file = self.folder / "channels.toml"
        file.write_text(file_channel(self.folder / "told.jsonl"), encoding="utf-8")
        return file


@contextmanager
def running_chain(broker: BrokerSettings, folder: Path, *, streams: int = 1) -> Iterator[Chain]:
    """Run the chain with so many stream processors; none of its processes is left."""
    chain = Chain(broker, folder)
    try:
        for job in ("streams",) * streams + ("alerts", "connectors"):
            chain.start(job)
        yield chain
    finally:
        for worker in [worker for workers in chain.workers.values() for worker in workers]:
            worker.kill()
