"""A closed sweep → the market value of each scope. Pure."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from streams.contract.buckets import BUCKETS
from streams.contract.events.quotes import Sweep
from streams.contract.events.values import SUM_COLUMNS, MarketValue
from streams.contract.money import change_in_percent, yuan
from streams.totals.covered import CoverageOf, Covered, covered_on
from streams.totals.sweeps import OpenSweep, SweepState

_NOTHING = (0,) * len(SUM_COLUMNS)


def market_values(state: SweepState, closed: OpenSweep, coverage: CoverageOf = lambda _: {},
                  ) -> tuple[SweepState, list[MarketValue]]:
    """Return the value of every scope that has had a listed member by now, and the state that remembers those."""
    covered = covered_on(closed.sweep.trading_day, coverage(closed.sweep.coverage_offset))
    seen = state.seen | {scope for scope, row in closed.sums.items() if _members(row)}
    values = [_market_value(scope, closed, covered.get(scope, Covered())) for scope in sorted(seen)]
    return replace(state, seen=seen), values


def daily_values(state: SweepState, values: list[MarketValue]) -> tuple[SweepState, list[MarketValue]]:
    """Return those that stand for their day from now on: the last, or an earlier one that alone was complete."""
    day = values[0].sweep.trading_day.isoformat() if values else state.day
    complete = state.complete if day == state.day else frozenset()
    chosen = [value for value in values if value.complete or value.scope not in complete]
    return replace(state, day=day, complete=complete | {value.scope for value in values if value.complete}), chosen


def change_percent(now: int, base: int) -> Decimal | None:
    """Return the change from base to now in percent, four decimals, half-even; None without a base."""
    if base == 0:
        return None
    return change_in_percent(now, base, places=4)


def in_dollars(value: Decimal, sweep: Sweep) -> Decimal | None:
    """Return an amount of yuan in dollars, two decimals, half-even; None where the sweep has no rate of its time."""
    if sweep.fx is None or sweep.fx.fixed_on > sweep.trading_day:
        return None
    return Decimal(round(Fraction(value) * 100 / Fraction(sweep.fx.rate))).scaleb(-2)


def _members(row: tuple[int, ...]) -> int:
    column = dict(zip(SUM_COLUMNS, row, strict=True))
    return column["priced"] + column["carried"] + column["missing"]


def _market_value(scope: str, closed: OpenSweep, covered: Covered) -> MarketValue:
    row = closed.sums.get(scope, _NOTHING)
    column = dict(zip(SUM_COLUMNS, row, strict=True))
    value = yuan(column["market_value_li"])
    return MarketValue(
        sweep=closed.sweep, scope=scope, market_value=value, market_value_usd=in_dollars(value, closed.sweep),
        members=_members(row), priced=column["priced"], carried=column["carried"], missing=column["missing"],
        unlisted=column["unlisted"],
        complete=closed.buckets == BUCKETS and column["missing"] == 0, buckets=closed.buckets,
        expected=closed.expected, received=closed.received, comparable_value=yuan(column["comparable_li"]),
        comparable_base=yuan(column["comparable_base_li"]),
        change_percent=change_percent(column["comparable_li"], column["comparable_base_li"]),
        suspected_corporate_actions=column["suspected"], parents=column["parents"],
        parents_value=yuan(column["parents_value_li"]),
        high_confidence_value=yuan(column["high_value_li"]), medium_confidence_value=yuan(column["medium_value_li"]),
        low_confidence_value=yuan(column["market_value_li"] - column["high_value_li"] - column["medium_value_li"]),
        known_companies=covered.known, official_companies=covered.official)
