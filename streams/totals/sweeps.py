"""Adds up the buckets of a sweep and closes it when every bucket has delivered it or a later one. Pure.

There is no time-out: the outcome does not depend on how many workers there are or how fast they are.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from operator import add as add_numbers
from typing import Any

from pydantic_core import from_json, to_json

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
    received_at: datetime | None = None  # of the newest quotes in it
    sums: Sums = field(default_factory=dict)

    @cached_property
    def as_line(self) -> bytes:
        """Return it as JSON; kept, since of many open sweeps a checkpoint changes few."""
        received_at = self.received_at and self.received_at.isoformat()
        return to_json([self.sweep.model_dump_json(), self.buckets, self.expected, self.received, received_at,
                        self.sums])

    def plus(self, partial: PartialSums) -> "OpenSweep":
        sums = dict(self.sums)
        rows = zip(*(getattr(partial, name) for name in SUM_COLUMNS), strict=True)
        for scope, row in zip(partial.scope, rows, strict=True):
            sums[scope] = tuple(map(add_numbers, sums[scope], row)) if scope in sums else row
        return replace(self, buckets=self.buckets + 1, expected=self.expected + partial.expected,
                       received=self.received + partial.received, sums=sums,
                       received_at=max(self.received_at or partial.received_at, partial.received_at))


@dataclass(frozen=True, kw_only=True)
class SweepState:
    """The last sweep of each bucket, the sweeps that are open, the scopes seen so far."""

    last: dict[int, int] = field(default_factory=dict)  # bucket: sequence
    open: dict[int, OpenSweep] = field(default_factory=dict)  # sequence: sums so far
    closed: OpenSweep | None = None  # the last one: whoever takes over knows what the totals say
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
    return replace(state, last=last, open=opened, closed=closed[-1] if closed else state.closed), closed


def dump(state: SweepState) -> bytes:
    """Return a state as a JSON line, then a line for the last closed sweep and for each open one."""
    line = to_json({"last": state.last, "seen": sorted(state.seen), "day": state.day,
                    "complete": sorted(state.complete), "closed": state.closed is not None})
    closed = [state.closed.as_line] if state.closed else []
    return b"\n".join([line, *closed, *(sweep.as_line for sweep in state.open.values())])


def load(value: bytes) -> SweepState:
    line, *lines = value.split(b"\n")
    fields: dict[str, Any] = from_json(line)
    sweeps = [_sweep(line) for line in lines]
    closed, opened = (sweeps[0], sweeps[1:]) if fields["closed"] else (None, sweeps)
    return SweepState(
        last={int(bucket): sequence for bucket, sequence in fields["last"].items()}, seen=frozenset(fields["seen"]),
        day=fields["day"], complete=frozenset(fields["complete"]),
        open={sweep.sweep.sequence: sweep for sweep in opened}, closed=closed)


def _sweep(line: bytes) -> OpenSweep:
    sweep, buckets, expected, received, received_at, sums = from_json(line)
    return OpenSweep(sweep=Sweep.model_validate_json(sweep), buckets=buckets, expected=expected, received=received,
                     received_at=received_at and datetime.fromisoformat(received_at),
                     sums={scope: tuple(row) for scope, row in sums.items()})
