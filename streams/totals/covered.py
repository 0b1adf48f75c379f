"""How many companies of a scope are known, of how many, on a day: from the coverage a sweep is stamped with. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from streams.contract.events.registry import Coverage, KnownFrom, OfficialCount


class Covered(NamedTuple):
    """Companies; None where nothing is known of it."""

    known: int | None = None
    official: int | None = None


CoverageOf = Callable[[int], Mapping[str, Coverage]]  # by the offset that a sweep is stamped with


def covered_on(day: date, coverage: Mapping[str, Coverage]) -> dict[str, Covered]:
    """Return what each scope's coverage says of a day."""
    return {scope: Covered(_latest(day, found.known) if found.known else None, _latest(day, found.official) or None)
            for scope, found in coverage.items()}


def _latest(day: date, steps: Sequence[KnownFrom] | Sequence[OfficialCount]) -> int:
    index = bisect_right(steps, day, key=lambda step: step.day) - 1
    return steps[index].companies if index >= 0 else 0
