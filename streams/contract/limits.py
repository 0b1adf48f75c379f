"""How far a price may move in a day. Rules are data with the day they came into force.

Source: trading rules of the three exchanges (STAR 2019-07-22, ChiNext registration 2020-08-24, BSE 2021-11-15, main
boards 2023-04-10). By board only: risk-warning names (ST) have had narrower limits on the main boards until 2026-07-05.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.contract.clock import trading_day_number
from streams.contract.securities import Board

TICK_LI: Final = 10  # 0.01 yuan
_LONGEST_FREE_STRETCH_DAYS: Final = 40  # calendar days that surely hold five trading days, holidays included


@dataclass(frozen=True, kw_only=True)
class LimitRule:
    board: Board
    since: date
    percent: int


@dataclass(frozen=True, kw_only=True)
class FreeDays:
    """How many trading days from the first are without limit, for listings from a day on."""

    board: Board
    since: date
    days: int


LIMITS: Final = (
    LimitRule(board=Board.SSE_MAIN, since=date(1996, 12, 16), percent=10),
    LimitRule(board=Board.SZSE_MAIN, since=date(1996, 12, 16), percent=10),
    LimitRule(board=Board.CHINEXT, since=date(2009, 10, 30), percent=10),
    LimitRule(board=Board.STAR, since=date(2019, 7, 22), percent=20),
    LimitRule(board=Board.CHINEXT, since=date(2020, 8, 24), percent=20),
    LimitRule(board=Board.BSE, since=date(2021, 11, 15), percent=30),
)
FREE_DAYS: Final = (
    FreeDays(board=Board.SSE_MAIN, since=date.min, days=1),
    FreeDays(board=Board.SZSE_MAIN, since=date.min, days=1),
    FreeDays(board=Board.CHINEXT, since=date.min, days=1),
    FreeDays(board=Board.BSE, since=date.min, days=1),
    FreeDays(board=Board.STAR, since=date(2019, 7, 22), days=5),
    FreeDays(board=Board.CHINEXT, since=date(2020, 8, 24), days=5),
    FreeDays(board=Board.SSE_MAIN, since=date(2023, 4, 10), days=5),
    FreeDays(board=Board.SZSE_MAIN, since=date(2023, 4, 10), days=5),
)


def limit_percent(board: Board, day: date) -> int | None:
    """Return the limit of a board on a day in percent of the previous close, None where there is none yet."""
    in_force = [rule for rule in LIMITS if rule.board == board and rule.since <= day]
    return max(in_force, key=lambda rule: rule.since).percent if in_force else None


def limit_prices(previous_li: NDArray[np.int64], percent: NDArray[np.int64],
                 ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the lowest and highest price: previous close × (1 ± limit), half up to a tick, at least one tick away."""
    per_tick, half = 100 * TICK_LI, 50 * TICK_LI
    upper = np.maximum((previous_li * (100 + percent) + half) // per_tick * TICK_LI, previous_li + TICK_LI)
    lower = np.minimum((previous_li * (100 - percent) + half) // per_tick * TICK_LI, previous_li - TICK_LI)
    return np.maximum(lower, TICK_LI), upper


def is_limit_free(board: Board, listed_on: date | None, day: date) -> bool:
    """Say whether a day is one of a security's first ones, on which its price may move without limit."""
    if listed_on is None or not 0 <= (day - listed_on).days <= _LONGEST_FREE_STRETCH_DAYS:
        return False
    rules = [rule for rule in FREE_DAYS if rule.board == board and rule.since <= listed_on]
    days = max(rules, key=lambda rule: rule.since).days if rules else 0
    try:
        number = trading_day_number(listed_on, day)
    except ValueError:  # the calendar ends each December: a holiday too many is better than no totals in January
        number = sum((listed_on + timedelta(days=n)).weekday() < 5 for n in range((day - listed_on).days + 1))
    return 1 <= number <= days
