"""The rivals' own packages, in `build/bench/.venv`: made at the first run, and anew when the lock has changed."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from streams.contract.problems import Problem

LOCK: Final = Path(__file__).resolve().parent / "rivals.lock"
Say = Callable[[str], None]


class NotInstalled(Problem):
    """The rivals could not be installed; the message says what pip said."""


def rivals_python(folder: Path, say: Say) -> Path:
    """Return the Python that has the rivals' packages."""
    venv = folder / ".venv"
    python, installed = venv / "bin" / "python", venv / ".installed"
    if not (installed.exists() and installed.read_bytes() == LOCK.read_bytes()):
        say(f"downloading QuixStreams and confluent-kafka into {venv} (about 60 MB, once) ...")
        shutil.rmtree(venv, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(venv)])
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(LOCK)])
        installed.write_bytes(LOCK.read_bytes())
    return python


def _run(argv: list[str]) -> None:
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise NotInstalled(f"{' '.join(argv[1:4])} failed:\n{done.stdout[-2000:]}")
