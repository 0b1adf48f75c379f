"""What a log of moments says about a budget."""

from collections.abc import Sequence
from itertools import pairwise


def most_in_a_window(moments: Sequence[float], window: float) -> int:
    """Return the most moments in any window that is half open: the fullest one begins with one of them."""
    moments = sorted(moments)
    most, first = 0, 0
    for index, moment in enumerate(moments):
        while moment - moments[first] >= window:
            first += 1
        most = max(most, index - first + 1)
    return most


def closest(moments: Sequence[float]) -> float:
    """Return the least time between two moments."""
    moments = sorted(moments)
    return min((later - earlier for earlier, later in pairwise(moments)), default=float("inf"))
