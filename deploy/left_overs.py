"""Notes of the processes a runner has started, so that the next runner can end what a killed one left behind.

Where a child dies with its runner (Linux) little is ever left: a child that is just dying, which the next start waits
for. Elsewhere the notes are the only way to find it. A process is ours only if it was born when the note says.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from streams.contract.problems import Problem

_PATIENCE_SECONDS: Final = 10.0
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_ZOMBIE: Final = "Z"


class StillThere(Problem):
    """A process of an earlier run does not end."""


class Note(BaseModel):
    """A process as a note names it."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    pid: int
    birth: str


class Notes:
    """A folder with a file for each child that runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, pid: int) -> None:
        if mark := birth(pid):
            self._folder.mkdir(parents=True, exist_ok=True)
            scratch = self._folder / f"{name}.new"
            scratch.write_text(Note(pid=pid, birth=mark).model_dump_json() + "\n", encoding="utf-8")
            scratch.replace(self._folder / f"{name}.json")

    def remove(self, name: str) -> None:
        (self._folder / f"{name}.json").unlink(missing_ok=True)

    def end_left_overs(self) -> list[str]:
        """Kill what an earlier runner left, each with all it started; return the names. StillThere if one does not end.

        Only whoever holds the lock of the folder may call this: the notes of a runner that runs are no left-overs.
        """
        found = {}
        for file in sorted(self._folder.glob("*.json")):
            note = _read(file)
            if note and birth(note.pid) == note.birth:
                _kill(note.pid)
                found[file.stem] = note
        for name, note in found.items():
            _wait(name, note)
        for file in self._folder.glob("*.json"):
            file.unlink()
        return list(found)


def birth(pid: int) -> str | None:
    """Return when a process was born, in the system's own words: it tells it from another of the same number later.

    None if there is no such process, or only its exit code is left of it.
    """
    return _birth_in_proc(pid) if sys.platform == "linux" else _birth_in_ps(pid)


def _birth_in_proc(pid: int) -> str | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, ticks = fields[0], fields[19]  # fields 3 and 22 in proc(5)
    return None if state == _ZOMBIE else f"{_BOOT_ID.read_text().strip()} {ticks}"


def _birth_in_ps(pid: int) -> str | None:
    env = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    said = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], env=env, capture_output=True, text=True,
                          check=False)  # exit code 1: no such process
    state, _, started = said.stdout.strip().partition(" ")
    return None if not started or state.startswith(_ZOMBIE) else started.strip()


def _read(file: Path) -> Note | None:
    try:
        return Note.model_validate_json(file.read_bytes())
    except ValidationError:  # of another version: nothing to be sure of
        return None


def _kill(pid: int) -> None:
    """Kill a process and, since each child leads a group, all that it started."""
    with contextlib.suppress(ProcessLookupError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)


def _wait(name: str, note: Note) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while birth(note.pid) == note.birth:
        if time.monotonic() > deadline:
            raise StillThere(f"{name} of an earlier run (process {note.pid}) does not end: kill it")
        time.sleep(0.05)
