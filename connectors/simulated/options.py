"""What a simulated market is made from; the same options give the same market, whatever the speed."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

import numpy as np

from connectors.errors import BadOption

FIRST_START: Final = date(2026, 1, 1)  # all seven lists are out by then
MOST_SECURITIES: Final = 5_700
DEFAULT_START: Final = date(2026, 1, 5)


@dataclass(frozen=True, kw_only=True)
class Options:
    securities: int = MOST_SECURITIES
    members: int = 1_100
    seed: int = 1
    start: date = DEFAULT_START
    every_seconds: int = 60  # market time between two sweeps
    days: int | None = None  # None: for ever
    partial: float = 0.0  # how likely it is that a sweep misses some rows

    def __post_init__(self) -> None:
        for option, value, low, high in (
                ("securities", self.securities, 1, MOST_SECURITIES), ("members", self.members, 1, self.securities),
                ("seed", self.seed, 0, 2**31), ("every", self.every_seconds, 1, 7200),
                ("days", self.days or 1, 1, 10**6), ("partial", self.partial, 0, 1)):
            if not low <= value <= high:
                raise BadOption(option, f"must be from {low} to {high}, not {value}")
        if self.start < FIRST_START:
            raise BadOption("start", f"must be {FIRST_START} or later, when all seven lists are out, not {self.start}")

    @property
    def market(self) -> str:
        """Return which market this is: two with the same text have the same firms and prices."""
        return (f"simulated (seed {self.seed}, {self.securities} securities, {self.members} members, "
                f"from {self.start})")


class Draw(IntEnum):
    """What a random number is drawn for: each purpose has its own stream, so that none depends on another's."""

    NAMES = 1
    FIRMS = 2
    LISTINGS = 3
    NEWCOMERS = 4
    SHARE_ISSUES = 5
    MOVES = 6
    PATHS = 7
    MISSED = 8
    APPLICANTS = 9
    ANNOUNCEMENTS = 10


def draws(options: Options, purpose: Draw, number: int = 0) -> np.random.Generator:
    """Return the random numbers for a purpose, those of a day or moment given by its number."""
    return np.random.default_rng([options.seed, purpose, number])
