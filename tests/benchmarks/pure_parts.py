"""Runs the parts of `pure.py`, each in a process of its own, and names the units of what they found."""

import json
import os
import sys
from pathlib import Path
from typing import Final

from tests.benchmarks.child import Child
from tests.benchmarks.pure import PARTS
from tests.benchmarks.report import Figure, Say

MOST_SECONDS: Final = 120.0
UNITS: Final = {"seconds": "s", "mb": "MB", "second": "rows/s"}  # by the last word of a name


async def measure(folder: Path, say: Say) -> list[Figure]:
    """Return what all of them found."""
    return [figure for part in PARTS for figure in await _part(part, folder, say)]


async def _part(part: str, folder: Path, say: Say) -> list[Figure]:
    argv = [sys.executable, "-m", "tests.benchmarks.pure", part]
    with Child(argv, os.environ, folder / f"pure-{part}.log") as child:
        await child.ended(MOST_SECONDS)
        found: dict[str, float] = json.loads(child.output().splitlines()[-1])
    say(f"pure {part}: " + ", ".join(f"{name} {value:,.3g}" for name, value in found.items()))
    return [Figure(name=name, value=value, unit=UNITS[name.rpartition("_")[2]]) for name, value in found.items()]
