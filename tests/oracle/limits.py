"""The daily price limits of the exchanges, by board and day, and the days that have none.

Source: the exchanges' trading rules. Trading days since listing are counted as weekdays: no period that the oracle is
used on has a holiday within five trading days of a listing.
"""

import math
from datetime import date, timedelta
from fractions import Fraction

CENT = Fraction(1, 100)
CHINEXT_REFORM = date(2020, 8, 24)
MAIN_BOARD_REFORM = date(2023, 4, 10)


def is_beyond_limit(board: str, list_date: date | None, day: date, previous: Fraction, close: Fraction) -> bool:
    """Say whether no trade on that day could have been made at that close."""
    if is_limit_free(board, list_date, day):
        return False
    lower, upper = limits(previous, rate(board, day))
    return close < lower or close > upper


def limits(previous: Fraction, percent: int) -> tuple[Fraction, Fraction]:
    """Return the lowest and the highest price allowed, in yuan."""
    upper = half_up_to_cent(previous * (100 + percent) / 100)
    lower = half_up_to_cent(previous * (100 - percent) / 100)
    if upper - previous < CENT:
        upper = previous + CENT
    if previous - lower < CENT:
        lower = previous - CENT
    return max(lower, CENT), upper


def half_up_to_cent(price: Fraction) -> Fraction:
    return Fraction(math.floor(price * 100 + Fraction(1, 2)), 100)


def rate(board: str, day: date) -> int:
    """Return the limit in percent."""
    if board == "bse":
        return 30
    if board == "star" or (board == "chinext" and day >= CHINEXT_REFORM):
        return 20
    return 10


def is_limit_free(board: str, list_date: date | None, day: date) -> bool:
    if list_date is None:
        return False
    return 1 <= trading_day_number(list_date, day) <= free_days(board, list_date)


def free_days(board: str, list_date: date) -> int:
    if board == "bse":
        return 1
    if board == "star":
        return 5
    reform = CHINEXT_REFORM if board == "chinext" else MAIN_BOARD_REFORM
    return 5 if list_date >= reform else 1


def trading_day_number(list_date: date, day: date) -> int:
    """Return 1 on the listing day, 2 on the next weekday and so on; 0 before it."""
    if (day - list_date).days > 30:  # far beyond any limit-free day
        return 30
    span = (list_date + timedelta(days=number) for number in range((day - list_date).days + 1))
    return sum(1 for each in span if each.weekday() < 5)
