"""Small simulated markets, made once a session, and what their sweeps are."""

from datetime import date
from functools import cache

from hypothesis import strategies as st

from connectors.simulated.day import Day
from connectors.simulated.market import Market
from connectors.simulated.options import Options
from connectors.simulated.source import day_sweeps
from connectors.source import Quote, SourceSweep

SEEDS = st.integers(0, 7)
DAYS = 7  # a week and a day: two weeks' listings


def options(seed: int = 1, **changes: int | float | date | None) -> Options:
    fields: dict[str, object] = {"securities": 120, "members": 50, "seed": seed, "days": DAYS, "every_seconds": 600}
    return Options(**fields | changes)  # type: ignore[arg-type]


@cache
def market(seed: int) -> Market:
    return Market(options(seed))


@cache
def days(seed: int) -> tuple[Day, ...]:
    return tuple(market(seed).days())


def sweeps_of(of: Market) -> list[SourceSweep]:
    """Return all sweeps of a market, without a source around it."""
    return [sweep for day in of.days() for sweep in day_sweeps(of.options, day, 0)]


def by_security(quotes: list[Quote]) -> dict[str, Quote]:
    return {quote.security: quote for quote in quotes}
