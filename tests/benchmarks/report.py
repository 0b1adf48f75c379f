"""What was measured, beside what must be and what is aimed at; and `bench.json` for whoever compares runs."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A bound: at least so much, or at most. Where it is a must, missing it fails the run."""

    bound: float
    at_least: bool
    must: bool = False

    def met(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'must' if self.must else 'aim'} {'>=' if self.at_least else '<='} {self.bound:,g}"


TARGETS: Final[Mapping[str, Sequence[Target]]] = {
    "quotes_per_second_ours": [Target(bound=300_000, at_least=True)],
    "ours_over_naive_faust": [Target(bound=30, at_least=True, must=True)],
    "ours_over_quixstreams": [Target(bound=3, at_least=True, must=True), Target(bound=4, at_least=True)],
    "notification_latency_ms_p99": [Target(bound=100, at_least=False)],
    "ready_seconds": [Target(bound=10, at_least=False)],
    "recovery_seconds": [Target(bound=10, at_least=False)],
    "market_sweep_requests": [Target(bound=60, at_least=False, must=True)],
    "market_closest_requests_ms": [Target(bound=10, at_least=True, must=True)],
    "members_closest_requests_ms": [Target(bound=10, at_least=True, must=True)],
    "takeover_seconds": [Target(bound=15, at_least=False, must=True)],
    "rss_mb_connectors_live": [Target(bound=250, at_least=False)],
    "rss_mb_connectors": [Target(bound=200, at_least=False)],
    "rss_mb_streams": [Target(bound=200, at_least=False)],
    "rss_mb_alerts": [Target(bound=200, at_least=False)],
}
RIVALS: Final = ("naive_faust", "quixstreams", "quixstreams_buckets", "ceiling")


@dataclass(frozen=True, kw_only=True)
class Figure:
    name: str
    value: float
    unit: str


def ratios(speeds: Mapping[str, float]) -> list[Figure]:
    """Return how many times as fast we are as each rival, and two workers as one."""
    pairs = {f"ours_over_{rival}": speeds["ours"] / speeds[rival] for rival in RIVALS}
    pairs["two_workers_over_one"] = speeds["ours_two_workers"] / speeds["ours"]
    return [Figure(name=name, value=value, unit="times") for name, value in pairs.items()]


def write(figures: Sequence[Figure], path: Path) -> None:
    table = {each.name: {"value": round(each.value, 3), "unit": each.unit} for each in figures}
    path.write_text(json.dumps(table, indent=1) + "\n")


def lines(figures: Sequence[Figure]) -> list[str]:
    """Return a line for each figure, with its targets."""
    return [f"{each.name:38}{each.value:12,.{0 if each.value >= 1000 else 3}f} {each.unit:15}{_verdicts(each)}".rstrip()
            for each in figures]


def missed_musts(figures: Sequence[Figure]) -> list[str]:
    return [each.name for each in figures
            if any(target.must and not target.met(each.value) for target in TARGETS.get(each.name, ()))]


def _verdicts(figure: Figure) -> str:
    return ", ".join(f"{target}: {'met' if target.met(figure.value) else 'MISSED'}"
                     for target in TARGETS.get(figure.name, ()))
