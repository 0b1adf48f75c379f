"""From when to when a title holds: the lists' own days, and the reviews that prolong it. Pure."""

from datetime import date, timedelta
from typing import Final, NamedTuple

LIST_STARTS: Final = {  # the day of publication where no validity is stated; list 2: the month alone is known
    1: date(2019, 6, 5),
    2: date(2020, 12, 1),
    3: date(2021, 7, 1),  # stated, to 2024-06-30, in a filing of 300586.SZ
    4: date(2022, 8, 8),
    5: date(2023, 7, 14),
    6: date(2024, 9, 2),
    7: date(2025, 10, 15),
}
REVIEW_OF_2025: Final = date(2025, 10, 15)  # its publication
YEARS: Final = 3


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
    return Days(first, first.replace(year=first.year + YEARS) - timedelta(days=1))


def earliest(text: str) -> date:
    """Return the first day that `2025-10-15`, `2025-10` or `2025` can mean."""
    return date.fromisoformat({4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text))
