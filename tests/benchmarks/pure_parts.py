"""Runs pure parts, each in a process of its own, and names the units of what they found."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.benchmarks.child import Child
from tests.benchmarks.pure import PARTS
from tests.benchmarks.report import Figure, Say

MOST_SECONDS: Final = 120.0
UNITS: Final = {  # by the last word of a name
    "seconds": "s", "ms": "ms", "mb": "MB", "second": "rows/s", "times": "times"}


async def measure(folder: Path, say: Say, *, module: str = "pure", parts: Iterable[str] = PARTS) -> list[Figure]:
    """Return what all parts of a module found."""
    return [figure for part in parts for figure in await _part(module, part, folder, say)]


async def _part(module: str, part: str, folder: Path, say: Say) -> list[Figure]:
    argv = [sys.executable, "-m", f"tests.benchmarks.{module}", part]
    with Child(argv, os.environ, folder / f"{module}-{part}.log") as child:
        await child.ended(MOST_SECONDS)
        found: dict[str, float] = json.loads(child.output().splitlines()[-1])
    say(f"{module} {part}: " + ", ".join(f"{name} {value:,.3g}" for name, value in found.items()))
    return [Figure(name=name, value=value, unit=UNITS[name.rpartition("_")[2]]) for name, value in found.items()]
