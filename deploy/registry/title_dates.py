"""From when to when a title holds: the lists' own days, and the reviews that prolong it. Pure."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from streams.contract.terms import PUBLISHED, STATED, last_day

LIST_STARTS: Final = PUBLISHED | {number: first for number, (first, _) in STATED.items()}
REVIEW_OF_2025: Final = date(2025, 10, 15)  # its publication


class Days(NamedTuple):
    """Both inclusive; the last is None where it is open."""

    first: date
    last: date | None


def announced(number: int) -> Days:
    """Return the days of a title by a list."""
    return three_years(LIST_STARTS[number])


def reviewed(former: Days) -> Days:
    """Return the days that a passed review adds to a title."""
    if former.last is None:
        raise ValueError("a title without an end is not reviewed")
    return three_years(former.last + timedelta(days=1))


def three_years(first: date) -> Days:
    return Days(first, last_day(first))


def earliest(text: str) -> date:
    """Return the first day that `2025-10-15`, `2025-10` or `2025` can mean."""
    return date.fromisoformat({4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text))
