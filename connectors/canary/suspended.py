"""Securities that do not trade on a day: how many there may be of them, and which are known by name. Pure.

What is known of a security is no more than a reason not to miss it: a row that comes with a price is used as any other.
A table that names nearly all of many is wrong itself, and no reason for anything.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Final

MOST_SUSPENDED: Final = 0.6  # share of a market without a trade; on 8 July 2015 it was half of all A shares, never more
FEWEST: Final = 20  # securities asked for, below which all may be suspended
_MOST_NAMED: Final = 0.95  # of those asked for

SuspendedOn = Callable[[date], frozenset[str]]


def nobody(day: date) -> frozenset[str]:
    """Return that no suspension is known."""
    return frozenset()


def names_nearly_all(named: frozenset[str], asked: Collection[str]) -> bool:
    """Say whether the table that names them cannot be right."""
    return len(asked) >= FEWEST and len(named.intersection(asked)) > _MOST_NAMED * len(asked)
