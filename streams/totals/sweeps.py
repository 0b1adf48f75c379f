"""Adds up the buckets of a sweep and closes it when every bucket has delivered it or a later one. Pure.

There is no time-out: the outcome does not depend on how many workers there are or how fast they are.
"""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from streams.contract.buckets import BUCKETS
from streams.contract.events.quotes import Sweep
from streams.contract.events.values import SUM_COLUMNS, PartialSums

Sums = dict[str, tuple[int, ...]]  # scope: one number for each of SUM_COLUMNS


@dataclass(frozen=True, kw_only=True)
class OpenSweep:
    """What has been added up of a sweep so far."""

    sweep: Sweep
    buckets: int = 0
    expected: int = 0
    received: int = 0
    sums: Sums = field(default_factory=dict)

    def plus(self, partial: PartialSums) -> "OpenSweep":
        sums = dict(self.sums)
        rows = zip(*(getattr(partial, name) for name in SUM_COLUMNS), strict=True)
        for scope, row in zip(partial.scope, rows, strict=True):
            sums[scope] = tuple(map(sum, zip(sums[scope], row, strict=True))) if scope in sums else tuple(row)
        return replace(self, buckets=self.buckets + 1, expected=self.expected + partial.expected,
                       received=self.received + partial.received, sums=sums)


@dataclass(frozen=True, kw_only=True)
class SweepState:
    """The last sweep of each bucket, the sweeps that are open, the scopes seen so far."""

    last: dict[int, int] = field(default_factory=dict)  # bucket: sequence
    open: dict[int, OpenSweep] = field(default_factory=dict)  # sequence: sums so far
    seen: frozenset[str] = frozenset()
    day: str = ""  # the newest trading day, and which scopes have a complete value on it
    complete: frozenset[str] = frozenset()


def add(state: SweepState, partial: PartialSums) -> tuple[SweepState, list[OpenSweep]]:
    """Return the state with a partial added, and the sweeps that this closes, oldest first.

    A partial that is not newer than its bucket's last is a repeat and changes nothing.
    """
    sequence, bucket = partial.sweep.sequence, partial.bucket
    if sequence <= state.last.get(bucket, 0):
        return state, []
    last = {**state.last, bucket: sequence}
    opened = {**state.open, sequence: state.open.get(sequence, OpenSweep(sweep=partial.sweep)).plus(partial)}
    reached = min(last.values()) if len(last) == BUCKETS else 0
    closed = [opened.pop(number) for number in sorted(opened) if number <= reached]
    return replace(state, last=last, open=opened), closed


def dump(state: SweepState) -> bytes:
    return json.dumps({
        "last": state.last, "seen": sorted(state.seen), "day": state.day, "complete": sorted(state.complete),
        "open": [[open_.sweep.model_dump_json(), open_.buckets, open_.expected, open_.received, open_.sums]
                 for open_ in state.open.values()],
    }, ensure_ascii=False).encode()


def load(value: bytes) -> SweepState:
    fields: dict[str, Any] = json.loads(value)
    return SweepState(
        last={int(bucket): sequence for bucket, sequence in fields["last"].items()}, seen=frozenset(fields["seen"]),
        day=fields["day"], complete=frozenset(fields["complete"]),
        open={open_.sweep.sequence: open_ for open_ in map(_load_open, fields["open"])})


def _load_open(entry: list[Any]) -> OpenSweep:
    sweep, buckets, expected, received, sums = entry
    return OpenSweep(sweep=Sweep.model_validate_json(sweep), buckets=buckets, expected=expected, received=received,
                     sums={scope: tuple(row) for scope, row in sums.items()})
