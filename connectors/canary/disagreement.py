"""Two sources of the same prices: where they differ. Pure.

Compared are prices of the same security and day, quoted within a minute of each other. They may differ by 2 % or three
ticks, the larger: in a minute hardly one share in a hundred moves further, in the wildest opening a few. More than one
in ten is no movement but an error. Previous closes do not move at all, and must be the same.

Where hardly any are quoted within a minute, since the times of one source are late, or wrong, all are compared: then
more than three in ten are no movement either, since what is older than five minutes is stale.
"""

from dataclasses import dataclass
from statistics import median
from typing import Final

from connectors.canary.rows import Rows
from connectors.source import Quote
from streams.contract.limits import TICK_LI

MOST_PERCENT: Final = 2
MOST_TICKS: Final = 3
MOST_SHARE: Final = 0.1  # of what is compared
FEWEST: Final = 20  # compared
_MOST_SHARE_APART: Final = 0.3
_APART_MS: Final = 60_000


@dataclass(frozen=True, kw_only=True)
class Comparison:
    compared: int
    differing: tuple[str, ...]
    seconds_apart: int = 0  # by how much another source's times are later; 0: within a minute

    @property
    def is_apart(self) -> bool:
        return self.seconds_apart != 0

    @property
    def disagrees(self) -> bool:
        return not self.is_apart and self._is_enough and not self._is_same

    @property
    def agrees(self) -> bool:
        return not self.is_apart and self.is_same_whenever

    @property
    def is_same_whenever(self) -> bool:
        """Say whether they agree, be it of different minutes."""
        return self._is_enough and self._is_same

    @property
    def differs_apart(self) -> bool:
        """Say whether they differ by more than the minutes between them explain."""
        return self.is_apart and self._is_enough and len(self.differing) > self.compared * _MOST_SHARE_APART

    @property
    def _is_enough(self) -> bool:
        return self.compared >= FEWEST

    @property
    def _is_same(self) -> bool:
        return len(self.differing) <= self.compared * MOST_SHARE


def compare(rows: Rows, sample: Rows) -> Comparison:
    near, shared = beside(rows, sample), of_the_day(rows, sample)
    is_apart = len(near) < FEWEST <= len(shared)
    pairs = {security: (rows.traded[security], other) for security, other in (shared if is_apart else near).items()}
    return Comparison(
        compared=len(pairs), seconds_apart=_seconds_between(list(pairs.values())) if is_apart else 0,
        differing=tuple(security for security, (quote, other) in pairs.items() if not same(quote, other)))


def same(one: Quote, other: Quote) -> bool:
    """Say whether two sources may say this of a security in the same minute."""
    if one.prev_close_li and other.prev_close_li and one.prev_close_li != other.prev_close_li:
        return False
    price, against = one.price_li or 0, other.price_li or 0
    return abs(price - against) <= max(MOST_TICKS * TICK_LI, MOST_PERCENT * max(price, against) // 100)


def beside(rows: Rows, other: Rows) -> dict[str, Quote]:
    """Return what another source says of the same securities at about the same time."""
    return {security: said for security, said in of_the_day(rows, other).items()
            if abs(rows.traded[security].quoted_at_ms - said.quoted_at_ms) <= _APART_MS}


def of_the_day(rows: Rows, other: Rows) -> dict[str, Quote]:
    """Return what another source says of the same securities at any time of the day."""
    return {security: said for security in rows.traded if (said := other.traded.get(security))}


def _seconds_between(pairs: list[tuple[Quote, Quote]]) -> int:
    """Return by how much the others are later, never 0: a few of either sign may even out."""
    return round(median(other.quoted_at_ms - quote.quoted_at_ms for quote, other in pairs) / 1000) or 1
