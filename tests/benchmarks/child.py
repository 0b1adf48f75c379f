"""A process under measurement: started with a log of its own, stopped for sure, and how much memory it took."""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from deploy.death_signal import die_with_parent
from deploy.environment import ROOT
from streams.contract.problems import Problem

_GRACE_SECONDS: Final = 10.0


class ChildEnded(Problem):
    """It ended before it should; the message holds its last words."""


class Child:
    """One process. Start it from the main thread: it dies with that."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                argv, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, preexec_fn=die_with_parent())  # noqa: PLW1509  only prctl and getppid

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        return self._process.pid

    def raise_if_ended(self) -> None:
        if self._process.poll() is not None:
            raise ChildEnded(f"{self.log.stem} ended with {self._process.returncode}:\n{self.output()[-2000:]}")

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    async def said(self, text: str, seconds: float = 60.0) -> None:
        """Wait until it has logged this."""
        async with asyncio.timeout(seconds):
            while text not in self.output():
                self.raise_if_ended()
                await asyncio.sleep(0.02)

    async def ended(self, seconds: float) -> None:
        """Wait until it has ended, and well."""
        async with asyncio.timeout(seconds):
            while self._process.poll() is None:
                await asyncio.sleep(0.02)
        if self._process.returncode:
            self.raise_if_ended()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """SIGTERM, then SIGKILL after a grace; whatever it had started is killed too."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def cpu_seconds(self) -> float:
        """Return the processor time it has had so far: what does not depend on who else is on the machine."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> float:
        return peak_mb(self._process.pid)


def peak_mb(pid: int) -> float:
    """Return the most memory a process has had resident so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found, status
    return int(found[1]) / 1024
