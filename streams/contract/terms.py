"""When the ministry published its lists, and how long a title holds."""

from datetime import date, timedelta
from typing import Final

PUBLISHED: Final = {
    1: date(2019, 6, 5),
    2: date(2020, 12, 1),  # only the month is known
    3: date(2021, 7, 19),
    4: date(2022, 8, 8),
    5: date(2023, 7, 14),
    6: date(2024, 9, 2),
    7: date(2025, 10, 15),
}
STATED: Final = {3: (date(2021, 7, 1), date(2024, 6, 30))}  # announcement of 300586.SZ, 2021-09-15
YEARS_OF_A_TITLE: Final = 3


def last_day(first: date, years: int = YEARS_OF_A_TITLE) -> date:
    """Return the day before an anniversary."""
    return anniversary(first, years) - timedelta(days=1)


def anniversary(day: date, years: int) -> date:
    """Return the same day some years later, 1 March for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
