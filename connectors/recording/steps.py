"""A recording in steps: records that are sent together, before what follows from them is waited for. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple

from connectors.recording.recorded import Place, Recorded
from streams.contract.codec import Undecodable, decode
from streams.contract.events.quotes import QuoteBatch
from streams.contract.topics import MARKET_ANNOUNCEMENTS, MARKET_QUOTES

_MOST_RECORDS: Final = 1_000
_MOST_MS: Final = 1_000


class Kind(Enum):
    """What a record is to the streams."""

    FACT = "fact"  # joined with others: the registry, instruments, share capital, filings, rates
    NEWS = "news"  # joined with the facts of its moment
    SWEEP = "sweep"  # valued with the facts that its stamp names


class SweepId(NamedTuple):
    universe: str
    sequence: int


class Part(NamedTuple):
    """A record, which one of its partition it is, from 0, and, of a sweep, its batch; None where it is none."""

    record: Recorded
    number: int
    batch: QuoteBatch | None  # None too where it cannot be read

    @property
    def kind(self) -> Kind:
        return {MARKET_QUOTES.name: Kind.SWEEP, MARKET_ANNOUNCEMENTS.name: Kind.NEWS}.get(self.record.topic, Kind.FACT)

    @property
    def sweep(self) -> SweepId | None:
        return SweepId(self.batch.sweep.universe, self.batch.sweep.sequence) if self.batch else None


class Step(NamedTuple):
    """Records of one kind; a sweep's are of one sweep. `at_ms` never goes back."""

    kind: Kind
    at_ms: int
    sweep: SweepId | None
    parts: Sequence[Part]


def steps(records: Iterable[Recorded]) -> Iterator[Step]:
    """Yield the steps of a recording. Between two sweeps, what came within a second came at once: facts, then news."""
    together: list[Part] = []
    counted: Counter[Place] = Counter()
    began = at = 0
    for record in records:
        part = Part(record, counted[record.place], _batch(record))
        counted[record.place] += 1
        at = max(at, record.timestamp_ms)
        if together and not _belongs(part, together, at - began):
            yield from _by_kind(together, began)
            together = []
        if not together:
            began = at
        together.append(part)
    yield from _by_kind(together, began)


def _belongs(part: Part, together: Sequence[Part], passed_ms: int) -> bool:
    first = together[0]
    if Kind.SWEEP in {first.kind, part.kind}:
        return (part.kind, part.sweep) == (first.kind, first.sweep)
    return passed_ms < _MOST_MS and len(together) < _MOST_RECORDS


def _by_kind(together: Sequence[Part], at_ms: int) -> Iterator[Step]:
    for kind in Kind:
        if parts := [part for part in together if part.kind is kind]:
            yield Step(kind, at_ms, parts[0].sweep, parts)


def _batch(record: Recorded) -> QuoteBatch | None:
    if record.topic != MARKET_QUOTES.name:
        return None
    try:
        return decode(QuoteBatch, record.value)
    except Undecodable:  # goes out as it came in; the streams make it a dead letter, as they did then
        return None
