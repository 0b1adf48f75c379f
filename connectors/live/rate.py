"""The rate that a sweep is told in dollars with. Pure."""

from collections.abc import Iterable
from datetime import date

from streams.contract.events.fx import FxRate, Pair


def rate_on(rates: Iterable[FxRate], day: date) -> FxRate | None:
    """Return the last fixing of the dollar by a day, None where there is none."""
    by_then = [rate for rate in rates if rate.pair is Pair.USD_CNY and rate.fixed_on <= day]
    return max(by_then, key=lambda rate: rate.fixed_on, default=None)
