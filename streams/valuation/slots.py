"""The slot that each security of a bucket has in the columns of its state. Pure."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_REMEMBERED: Final = 4  # the roster's and the batch's order, of two universes


class _Answer(NamedTuple):
    securities: tuple[str, ...]
    slots: NDArray[np.int64]
    distinct: bool  # all have a slot, and each is there once


class Slots:
    """Never changed: a newcomer makes a new one. Answers are kept, since one batch names the same as the last."""

    def __init__(self, securities: Iterable[str] = ()) -> None:
        self._slot = {security: slot for slot, security in enumerate(securities)}
        self._answers: deque[_Answer] = deque(maxlen=_REMEMBERED)

    def __contains__(self, security: str) -> bool:
        return security in self._slot

    def __iter__(self) -> Iterator[str]:
        return iter(self._slot)

    def __len__(self) -> int:
        return len(self._slot)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Slots) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def having(self, securities: tuple[str, ...]) -> "Slots":
        """Return slots in which each of these has one, behind those there are; itself where all have."""
        if self.distinct(securities):
            return self
        newcomers = [security for security in dict.fromkeys(securities) if security not in self._slot]
        return Slots([*self._slot, *newcomers]) if newcomers else self

    def of(self, securities: tuple[str, ...]) -> NDArray[np.int64]:
        """Return the slot of each security, -1 for one that has none. Not to be written to."""
        return self._answer(securities).slots

    def distinct(self, securities: tuple[str, ...]) -> bool:
        """Say whether each of these has a slot and none is there twice."""
        return self._answer(securities).distinct

    def names(self, slots: NDArray[np.int64]) -> tuple[str, ...]:
        """Return the securities that have these slots."""
        return tuple(list(self._slot)[slot] for slot in slots)

    def _answer(self, securities: tuple[str, ...]) -> _Answer:
        for answer in self._answers:
            if answer.securities is securities or answer.securities == securities:
                return answer
        slots = np.fromiter((self._slot.get(security, -1) for security in securities), np.int64, len(securities))
        slots.flags.writeable = False
        distinct = bool((slots >= 0).all()) and len(set(securities)) == len(securities)
        self._answers.append(_Answer(securities, slots, distinct))
        return self._answers[-1]
