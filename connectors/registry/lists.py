"""When the ministry published its lists, and what is known of their validity."""

from datetime import date
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
