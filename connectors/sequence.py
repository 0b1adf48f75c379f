"""How sweeps are numbered, and where to go on after a restart. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from streams.contract.clock import epoch_ms
from streams.contract.events.fx import FxRate
from streams.contract.events.quotes import Sweep


class Stamp(NamedTuple):
    """What a sweep is valued with: ends of topics, and the rate of the dollar."""

    members_offset: int
    coverage_offset: int = 0
    fx: FxRate | None = None


@dataclass(frozen=True, kw_only=True)
class Published:
    """How far a universe is: the last sweep that every bucket has, and the stamps of what was begun after it."""

    complete: int  # its sequence, 0 before the first
    stamps: Mapping[int, Stamp]  # by sequence


def published(last_of_bucket: Sequence[Sweep | None]) -> Published:
    """Return how far a universe is, from the last sweep that each bucket holds."""
    complete = min(sweep.sequence if sweep else 0 for sweep in last_of_bucket)
    begun = (sweep for sweep in last_of_bucket if sweep and sweep.sequence > complete)
    return Published(complete=complete, stamps={sweep.sequence: stamp_of(sweep) for sweep in begun})


def stamp_of(sweep: Sweep) -> Stamp:
    return Stamp(sweep.members_offset, sweep.coverage_offset, sweep.fx)


def next_sequence(started_at: datetime, last: int) -> int:
    """Return a sweep's number: when it began, in ms, but always above the last one, even if a clock stepped back."""
    return max(epoch_ms(started_at), last + 1)
