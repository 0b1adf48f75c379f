"""Securities that do not trade on a day: how many there may be of them, and which are known by name. Pure.

What is known of a security is no more than a reason not to miss it: a row that comes with a price is used as any other.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

MOST_SUSPENDED: Final = 0.6  # share of a market without a trade; on 8 July 2015 it was half of all A shares, never more

SuspendedOn = Callable[[date], frozenset[str]]


def nobody(day: date) -> frozenset[str]:
    """Return that no suspension is known."""
    return frozenset()
