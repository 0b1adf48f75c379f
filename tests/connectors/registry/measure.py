"""Run as a process of its own: reads a list, plans its import, prints what it found, in what time and memory."""

import json
import resource
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from connectors.reference import Difference, difference
from connectors.registry.file import read_list
from connectors.registry.options import statement
from connectors.registry.plan import plan
from connectors.registry.progress import Progress
from connectors.registry.summary import summarised
from streams.contract.topics import REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS


def measure(file: Path) -> dict[str, object]:
    started, worked = time.monotonic(), time.process_time()
    said = statement(file=file, list_number=3, kind="announced", published="2021-07-19", source="s", province=None,
                     valid_from=None, valid_to=None, confidence="high", document=None, recorded_at=None,
                     clock=lambda: datetime(2021, 7, 19, tzinfo=UTC))
    document = read_list(file, said.list_number, said.claim, Progress(say=lambda text: print(text, file=sys.stderr)))
    wanted = plan(document, said)
    new = Difference(new=wanted.memberships, changed={}, known=0)
    summary = summarised(document, wanted, said, {}, new, Difference(new=wanted.reviews, changed={}, known=0))
    later = plan(document, replace(said, recorded_at=datetime(2026, 1, 1, tzinfo=UTC)))
    again = difference(REGISTRY_MEMBERSHIPS, wanted.memberships, later.memberships)
    reviewed = difference(REGISTRY_REVIEWS, wanted.reviews, later.reviews)
    return {"new_again": len(again.new) + len(reviewed.new) + len(reviewed.changed),
            "companies": [each.company for each in wanted.memberships.values()],
            "unreadable": list(summary.unreadable),
            "missing": list(summary.missing), "seconds": round(time.monotonic() - started, 1),
            "cpu_seconds": round(time.process_time() - worked, 1), "peak_mb": peak_mb()}


def peak_mb() -> int:
    """Return the most memory held. Linux counts in ru_maxrss what the parent held when it started us."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 // 1024  # bytes on macOS
    [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
