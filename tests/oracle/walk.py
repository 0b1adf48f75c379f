"""A random walk of closes for one fictional firm, in cents, with hits and near misses of thresholds and limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.oracle.firms import Firm

HIGHEST = 1_000_000  # cents: the sum of eighty firms stays far below 64 bits of li


@dataclass(frozen=True, kw_only=True)
class Row:
    """One security on one day of the history. Prices in cents; None is an empty cell."""

    day: int
    close: int | None
    previous: int | None


def walk(firm: Firm, day_count: int, empty_day: int, chance: Random) -> Iterator[Row]:
    close = first_price(chance)
    for day in range(day_count):
        trades = firm.first_trade <= day <= firm.last_trade and day != empty_day
        if trades and day not in firm.empty and day not in firm.absent:
            previous = reference(close, chance)
            close = move(previous, chance) if settled(firm, day, chance) else leap(previous, chance)
            yield Row(day=day, close=close, previous=None if chance.random() < 0.03 else previous)
        elif shows_empty(firm, day, empty_day):
            yield Row(day=day, close=None, previous=None if chance.random() < 0.1 else close)


def shows_empty(firm: Firm, day: int, empty_day: int) -> bool:
    if day < firm.first_trade:
        return firm.shows_before_first_trade
    return day not in firm.absent and (day in firm.empty or day == empty_day)


def first_price(chance: Random) -> int:
    """Return a price of a few cents, of whole yuan (so that 7 % can be hit), or any other."""
    return chance.choice((chance.randint(1, 40), chance.randint(2, 300) * 100, chance.randint(100, 30_000)))


def reference(close: int, chance: Random) -> int:
    """Return the previous close of the next row: the last close, now and then adjusted as on an ex-date."""
    if chance.random() < 0.96:
        return close
    return max(1, close * chance.choice((50, 77, 98)) // 100)


def settled(firm: Firm, day: int, chance: Random) -> bool:
    """Say no on the day of a debut, and often in the days after it: within and beyond the days without a limit."""
    age = day - firm.first_trade
    return firm.first_trade == 0 or age > 7 or (age > 0 and chance.random() < 0.5)


def leap(previous: int, chance: Random) -> int:
    return min(max(1, previous * chance.randint(60, 500) // 100), HIGHEST)


def move(previous: int, chance: Random) -> int:
    kind = chance.random()
    if kind < 0.65:
        close = previous * chance.randint(9_700, 10_300) // 10_000
    elif kind < 0.80:
        close = previous * chance.randint(8_900, 11_100) // 10_000
    elif kind < 0.88:
        close = near(previous, 7, chance)
    elif kind < 0.97:
        close = near(previous, chance.choice((10, 20, 30)), chance)
    else:
        close = previous * chance.randint(40, 250) // 100
    return min(max(1, close), HIGHEST)


def near(previous: int, percent: int, chance: Random) -> int:
    """Return a close that is a percentage away from the previous one, or within two cents of it."""
    step = (previous * percent + 50) // 100
    return previous + chance.choice((step, -step)) + chance.choice((0, 0, 1, -1, 2, -2))
