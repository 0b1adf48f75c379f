"""What a stage reads and what it writes, without Faust."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from streams.contract.events.base import Event
from streams.contract.events.runtime import DeadLetter, Reason
from streams.contract.topics import DEAD_LETTERS, Topic

E_co = TypeVar("E_co", bound=Event, covariant=True)
S = TypeVar("S")


@dataclass(frozen=True, kw_only=True, slots=True)
class Record(Generic[E_co]):
    """A decoded record of one of a stage's sources."""

    topic: Topic
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    event: E_co


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """An event to publish; None withdraws the key of a compacted topic."""

    topic: Topic
    key: str
    event: Event | None
    partition: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Step(Generic[S]):
    """What a pure function makes of a state and a record: the next state and what to publish."""

    state: S
    outputs: Sequence[Output]


def dead_letter(record: Record[Event], reason: Reason, detail: str, *, row: int | None = None,
                value: bytes | None = None) -> Output:
    """Return the dead letter of a record, or of one row of it (`value` then holds the row alone)."""
    return Output(
        topic=DEAD_LETTERS,
        key=record.topic.name,
        event=DeadLetter(topic=record.topic.name, partition=record.partition, offset=record.offset, key=record.key,
                         value=record.value if value is None else value, reason=reason, detail=detail, row=row),
    )
