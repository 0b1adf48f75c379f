"""What a stage reads and what it writes, without Faust."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from streams.contract.events.base import Event
from streams.contract.events.runtime import DeadLetter, Reason
from streams.contract.topics import DEAD_LETTERS, Topic

MOST_BYTES: Final = 256 * 1024  # a broker's own limit is often 1 MB, and base64 adds a third
MOST_KEY_BYTES: Final = 1024
MOST_DETAIL: Final = 20_000
E_co = TypeVar("E_co", bound=Event, covariant=True)
S = TypeVar("S")


class Place(Protocol):
    """Where a record stands; ours and the client's both say it so."""

    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Record(Generic[E_co]):
    """A decoded record of one of a stage's sources. The event is None where a compacted topic withdraws a key."""

    topic: Topic
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    event: E_co
    sent_at: float = 0.0  # seconds since 1970, by the sender's clock


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """An event to publish; None withdraws the key of a compacted topic."""

    topic: Topic
    key: str
    event: Event | None
    partition: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Latest:
    """What a compacted topic holds of some keys from now on. `make` gives the event of a key by its index.

    An event is made only when nothing later in the checkpoint replaces it; it must not fail.
    """

    topic: Topic
    keys: Sequence[str]
    make: Callable[[int], Event | None]
    partition: int = 0

    def output(self, index: int) -> Output:
        return Output(topic=self.topic, key=self.keys[index], event=self.make(index), partition=self.partition)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step(Generic[S]):
    """What a pure function makes of a state and a record: the next state and what to publish."""

    state: S
    outputs: Sequence[Output]
    latest: Sequence[Latest] = ()
    notes: Sequence[Any] = ()  # for whoever counts, once all of it is acknowledged; not published


def newest(latest: Iterable[Latest]) -> list[Output]:
    """Return the newest output of each key of each topic."""
    found: dict[tuple[str, int], dict[str, tuple[Latest, int]]] = {}
    for one in latest:
        keys = found.setdefault((one.topic.name, one.partition), {})
        keys.update((key, (one, index)) for index, key in enumerate(one.keys))
    return [one.output(index) for keys in found.values() for one, index in keys.values()]


def dead_letter(record: Record[Any], reason: Reason, detail: str, *, row: int | None = None,
                value: bytes | None = None) -> Output:
    """Return the dead letter of a record, or of one row of it (`value` then holds the row alone)."""
    return letter(record.topic, record, record.value if value is None else value, reason, detail, row=row)


def letter(topic: Topic, place: Place, value: bytes | None, reason: Reason, detail: str, *,
           row: int | None = None) -> Output:
    """Return the dead letter of what stands at a place of a topic; what is too long for any broker is cut, and said."""
    if value is not None and len(value) > MOST_BYTES:
        detail = f"{detail} (the first {MOST_BYTES} of {len(value)} bytes are kept)"
    event = DeadLetter(
        topic=topic.name, partition=place.partition, offset=place.offset, key=place.key and place.key[:MOST_KEY_BYTES],
        value=value and value[:MOST_BYTES], reason=reason, detail=detail[:MOST_DETAIL], row=row)
    return Output(topic=DEAD_LETTERS, key=topic.name, event=event)
