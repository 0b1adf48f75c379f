"""Worker processes: started, waited for, stopped, killed, put to sleep; none is left behind."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from deploy.death_signal import die_with_parent
from streams.contract.broker import BrokerSettings

ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    def __init__(self, app: str, broker: BrokerSettings, log: Path, *, session_timeout: float = 1.5,
                 module: str = "tests.engine.worker", env: Mapping[str, str] | None = None) -> None:
        settings = {
            "LITTLE_GIANTS_BOOTSTRAP": broker.bootstrap,
            "LITTLE_GIANTS_TOPIC_PREFIX": broker.topic_prefix,
            "LITTLE_GIANTS_SESSION_TIMEOUT": str(session_timeout),
            "LITTLE_GIANTS_COMMIT_INTERVAL": "0.1",
        }
        self.log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                [sys.executable, "-m", module, app], cwd=ROOT, env={**os.environ, **settings, **(env or {})},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=die_with_parent())  # noqa: PLW1509  only prctl and getppid, no lock

    def __enter__(self) -> "WorkerProcess":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.kill()

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8")

    @property
    def is_ready(self) -> bool:
        if self._child.poll() is not None:
            raise AssertionError(f"the worker ended with {self._child.returncode}:\n{self.output()}")
        return "ready after" in self.output()

    async def until_ready(self, *, seconds: float = 60.0) -> None:
        """Wait until it has started; AssertionError with its output if it ends before."""
        async with asyncio.timeout(seconds):
            while not self.is_ready:
                await asyncio.sleep(0.02)

    def send_signal(self, number: signal.Signals) -> None:
        self._child.send_signal(number)

    def ended(self, *, seconds: float = 60.0) -> int:
        """Wait for its end; return the exit code."""
        return self._child.wait(seconds)

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()
