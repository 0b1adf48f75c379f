"""What holds between the figures of a quote, whatever the site: what swapped fields and another unit break. Pure."""

from typing import Final

from connectors.canary.schema import Row, number
from connectors.canary.suspended import MOST_SUSPENDED

MOST_EMPTY: Final = {True: MOST_SUSPENDED, False: 1.0}  # share of rows without a trade, by whether trading has begun
_FARTHEST: Final = 20.0  # times; a first day without limits may go far, no day goes so far


def figure(row: Row, name: str) -> float | None:
    """Return a number of a row, None where it has none."""
    return number(row.get(name))


def is_about(said: float, computed: float, rounding: float) -> bool:
    """Say whether a figure is what it should be, but for the rounding of its last digit and of what it came of."""
    return abs(said - computed) <= rounding + abs(computed) * 1e-4


def within(row: Row, price: str, low: str, high: str) -> bool | None:
    found, lowest, highest = figure(row, price), figure(row, low), figure(row, high)
    return None if not found or not lowest or not highest else lowest <= found <= highest


def is_near(row: Row, previous: str, *prices: str) -> bool | None:
    """Say whether all prices are a day's way from the previous close."""
    close, found = figure(row, previous), [price for name in prices if (price := figure(row, name))]
    return all(close / _FARTHEST <= price <= close * _FARTHEST for price in found) if close and found else None


def is_turnover(row: Row, turnover: str, shares: float | None, low: str, high: str, *,
                slack_shares: float = 0) -> bool | None:
    """Say whether a turnover in yuan is that of so many shares at prices between low and high.

    `slack_shares` is what the volume is rounded to; one percent more for trades outside the order book.
    """
    said, lowest, highest = figure(row, turnover), figure(row, low), figure(row, high)
    if not said or not shares or not lowest or not highest:
        return None
    return (shares - slack_shares) * lowest * 0.99 <= said <= (shares + slack_shares) * highest * 1.01
