"""One Java process of Kafka as a direct child: no shell, its output in a file, dead when its parent is dead."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.death_signal import die_with_parent


@dataclass(frozen=True, kw_only=True)
class Command:
    """What a supervisor needs to run the process as its own child; the output belongs in `log`, appended."""

    argv: list[str]
    env: dict[str, str]
    cwd: Path
    log: Path


class KafkaProcess:
    def __init__(self, command: Command) -> None:
        self.command = command
        with command.log.open("ab") as log:
            self._log_start = log.tell()
            self._child = subprocess.Popen(
                command.argv,
                env=command.env,
                cwd=command.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the terminal's Ctrl-C is for the supervisor alone
                preexec_fn=die_with_parent(),  # noqa: PLW1509  only prctl and getppid, no lock
            )
        self.pid = self._child.pid

    @property
    def exit_code(self) -> int | None:
        return self._child.poll()

    def wait(self, timeout: float) -> int:
        return self._child.wait(timeout)

    def kill(self) -> None:
        """End it now, and its group; harmless when it has ended."""
        if self.exit_code is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._child.wait()

    def terminate(self) -> None:
        self._child.terminate()

    def output(self) -> str:
        """What it wrote since it started."""
        with self.command.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace").strip()

    def last_words(self, lines: int = 5) -> str:
        """The last lines that are not frames of a Java stack."""
        said = [line for line in self.output().splitlines() if line and not line[0].isspace()]
        return "\n".join(said[-lines:]) or f"(nothing in {self.command.log})"


def stop_all(processes: Iterable[KafkaProcess], *, grace: float) -> None:
    """SIGTERM to all at once, `grace` seconds for all together, then SIGKILL; none is left."""
    processes = list(processes)
    deadline = time.monotonic() + grace
    try:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
    finally:
        for process in processes:
            process.kill()
