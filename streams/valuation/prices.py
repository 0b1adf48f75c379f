"""The state of a bucket: the last price of each of its securities, member or not, and the last sweep applied. Pure.

All securities, since a firm may join while it is suspended. Never changed in place: `copy` first.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic_core import from_json, to_json

from streams.valuation.slots import Slots

_COLUMNS: Final = (("price_li", np.int64), ("quoted_at_ms", np.int64), ("traded", np.bool_), ("published", np.bool_))


@dataclass(frozen=True, kw_only=True)
class BucketState:
    """Columns by slot; `slots` gives the slot of a security. A price of 0: none yet."""

    sequences: dict[str, int] = field(default_factory=dict)  # universe: last sweep applied
    unknown_day: str = ""
    unknown: frozenset[str] = frozenset()  # unknown securities dead-lettered on that day
    slots: Slots = field(default_factory=Slots)
    price_li: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    quoted_at_ms: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    traded: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))  # else a previous close at best
    published: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))  # in little-giants.quotes

    def copy(self, slots: Slots | None = None) -> Self:
        """Return a state with columns of its own, with room for the newcomers in `slots`."""
        slots = self.slots if slots is None else slots
        more = len(slots) - len(self.slots)
        columns: dict[str, Any] = {name: np.concatenate([getattr(self, name), np.zeros(more, kind)])
                                   for name, kind in _COLUMNS}
        return replace(self, slots=slots, **columns)


def dump(state: BucketState) -> bytes:
    """Return a state as a JSON line, then its columns as they lie in memory."""
    header = {"sequences": state.sequences, "unknown_day": state.unknown_day, "unknown": sorted(state.unknown),
              "securities": list(state.slots)}
    return to_json(header) + b"\n" + b"".join(getattr(state, name).tobytes() for name, _ in _COLUMNS)


def load(value: bytes) -> BucketState:
    """Return the state in what `dump` gave."""
    line, _, body = value.partition(b"\n")
    header = from_json(line)
    securities = header.pop("securities")
    columns: dict[str, Any] = {}
    start = 0
    for name, kind in _COLUMNS:
        end = start + len(securities) * np.dtype(kind).itemsize
        columns[name] = np.frombuffer(body[start:end], kind)
        start = end
    return BucketState(
        sequences=header["sequences"], unknown_day=header["unknown_day"], unknown=frozenset(header["unknown"]),
        slots=Slots(securities), **columns)
