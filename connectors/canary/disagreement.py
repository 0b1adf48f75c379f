"""Two sources of the same prices: where they differ, and which of them is wrong. Pure.

Compared are prices of the same security and day, quoted within a minute of each other. They may differ by 2 % or three
ticks, the larger: in a minute hardly one share in a hundred moves further, in the wildest opening a few. More than one
in ten is no movement but an error. Previous closes do not move at all, and must be the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from connectors.canary.rows import Known, Rows
from connectors.source import Quote
from streams.contract.limits import TICK_LI

MOST_PERCENT: Final = 2
MOST_TICKS: Final = 3
MOST_SHARE: Final = 0.1  # of what is compared
FEWEST: Final = 20  # compared
_APART_MS: Final = 60_000


@dataclass(frozen=True, kw_only=True)
class Comparison:
    compared: int
    differing: tuple[str, ...]

    @property
    def disagrees(self) -> bool:
        return self.compared >= FEWEST and len(self.differing) > self.compared * MOST_SHARE

    @property
    def agrees(self) -> bool:
        return self.compared >= FEWEST and not self.disagrees


def compare(rows: Rows, sample: Rows) -> Comparison:
    pairs = {security: (rows.traded[security], other) for security, other in _beside(rows, sample).items()}
    return Comparison(compared=len(pairs), differing=tuple(
        security for security, (quote, other) in pairs.items() if not same(quote, other)))


def is_right(rows: Rows, sample: Rows, third: Rows | None, confirmed: Known, differing: Sequence[str]) -> bool:
    """Say whether a witness stands by the look where the sample does not.

    A third source decides where it knows half of what differs, else what is confirmed (confirmed.py).
    """
    said = _beside(rows, third) if third else {}
    witness: Known = said if 2 * len(said.keys() & set(differing)) >= len(differing) else confirmed
    asked = [security for security in differing if security in witness]
    for_look = sum(same(rows.traded[security], witness[security]) for security in asked)
    for_sample = sum(same(sample.traded[security], witness[security]) for security in asked)
    return 2 * for_look > len(asked) and for_look > for_sample


def same(one: Quote, other: Quote) -> bool:
    """Say whether two sources may say this of a security in the same minute."""
    if one.prev_close_li and other.prev_close_li and one.prev_close_li != other.prev_close_li:
        return False
    price, against = one.price_li or 0, other.price_li or 0
    return abs(price - against) <= max(MOST_TICKS * TICK_LI, MOST_PERCENT * max(price, against) // 100)


def _beside(rows: Rows, other: Rows) -> dict[str, Quote]:
    """Return what another source says of the same securities at about the same time."""
    return {security: beside for security, quote in rows.traded.items()
            if (beside := other.traded.get(security)) and abs(quote.quoted_at_ms - beside.quoted_at_ms) <= _APART_MS}
