"""State is one value per table and partition, set whole, with the offset of the last applied record of each source.

A late write of a stopped worker cannot be kept out of a changelog, so the next one replaces it wholly.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import faust

from streams.contract.topics import Topic

S = TypeVar("S")
_HEADER_BYTES = 4


@dataclass(frozen=True, kw_only=True)
class StateCodec(Generic[S]):
    """How a stage's state starts, and how it becomes bytes and back."""

    empty: Callable[[], S]
    load: Callable[[bytes], S]
    dump: Callable[[S], bytes]


@dataclass(frozen=True, kw_only=True)
class Held(Generic[S]):
    """A state with the offset of the last record of each source, by topic name, that is in it."""

    state: S
    offsets: dict[str, int] = field(default_factory=dict)

    def last(self, topic: str) -> int:
        return self.offsets.get(topic, -1)


class StateTable(faust.Table):
    """A table with one key a partition; the key is the partition's number as text."""

    def partition_for_key(self, key: str) -> int:
        return int(key)


def pack(held: Held[S], codec: StateCodec[S]) -> bytes:
    """Return offsets and state as one value: header length, header, state."""
    header = json.dumps(held.offsets, sort_keys=True).encode()
    return len(header).to_bytes(_HEADER_BYTES, "big") + header + codec.dump(held.state)


def unpack_offsets(value: bytes) -> dict[str, int]:
    """Return only the offsets of a packed value."""
    end = _HEADER_BYTES + int.from_bytes(value[:_HEADER_BYTES], "big")
    offsets: dict[str, int] = json.loads(value[_HEADER_BYTES:end])
    return offsets


def unpack(value: bytes, codec: StateCodec[S]) -> Held[S]:
    """Return the offsets and the state of a packed value."""
    end = _HEADER_BYTES + int.from_bytes(value[:_HEADER_BYTES], "big")
    return Held(state=codec.load(value[end:]), offsets=unpack_offsets(value))


class StateStore(Generic[S]):
    """The states of one table, decoded once and kept while the table holds the same bytes."""

    def __init__(self, table: Any, sources: tuple[Topic, ...], codec: StateCodec[S]) -> None:
        self.table, self.sources, self._codec = table, sources, codec
        self._decoded: dict[int, tuple[bytes, Held[S]]] = {}

    def get(self, partition: int) -> Held[S]:
        value: bytes | None = self.table.data.get(str(partition))
        if value is None:
            return Held(state=self._codec.empty())
        raw, held = self._decoded.get(partition, (None, None))
        if raw is value and held is not None:
            return held
        return unpack(value, self._codec)

    def set(self, partition: int, held: Held[S]) -> None:
        value = pack(held, self._codec)
        self.table[str(partition)] = value
        self._decoded[partition] = (value, held)

    def resume_at(self, topic: str, partition: int) -> int:
        """Return the offset behind the state: the first input that is not in it."""
        value: bytes | None = self.table.data.get(str(partition))
        return 0 if value is None else unpack_offsets(value).get(topic, -1) + 1
