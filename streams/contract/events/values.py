"""What members are worth: by bucket for the sums and the rules, by security and by scope for people and programs."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from streams.contract.events.base import Event, Moment, same_length
from streams.contract.events.quotes import BucketNumber, Count, Sweep
from streams.contract.events.registry import SecurityId
from streams.contract.securities import Board


class Pricing(StrEnum):
    """Where a listed member's price in a sweep comes from, or why it has none. Says nothing of its share count."""

    PRICED = "priced"
    CARRIED_SUSPENDED = "carried_suspended"  # the source says so: last price
    CARRIED_ABSENT = "carried_absent"  # no row in this sweep: last price
    CARRIED_STALE = "carried_stale"  # the row is of an earlier day: last price
    MISSING_PRICE = "missing_price"  # there never was one
    MISSING_BAD_ROW = "missing_bad_row"  # the row was dead-lettered


class PartialSums(Event):
    """One bucket of one sweep, summed by scope, in columns. Values in li."""

    sweep: Sweep
    bucket: BucketNumber
    expected: Count
    received: Count
    received_at: Moment
    scope: tuple[str, ...]
    market_value_li: tuple[int, ...]
    priced: tuple[int, ...]
    carried: tuple[int, ...]
    missing: tuple[int, ...]
    unlisted: tuple[int, ...]
    comparable_li: tuple[int, ...]  # priced members with a previous close and no suspected corporate action, now
    comparable_base_li: tuple[int, ...]  # the same members and shares at their previous close
    suspected: tuple[int, ...]
    parents: tuple[int, ...]
    parents_value_li: tuple[int, ...]
    high_value_li: tuple[int, ...]  # the part of market_value_li that rests on titles of this confidence
    medium_value_li: tuple[int, ...]

    @model_validator(mode="after")
    def _columns_fit(self) -> Self:
        same_length(scope=self.scope, **{name: getattr(self, name) for name in SUM_COLUMNS})
        return self


SUM_COLUMNS = ("market_value_li", "priced", "carried", "missing", "unlisted", "comparable_li", "comparable_base_li",
               "suspected", "parents", "parents_value_li", "high_value_li", "medium_value_li")


class ValuationBatch(Event):
    """The listed members of one bucket of one sweep, in columns, with what rules select by. Prices and values in li."""

    sweep: Sweep
    bucket: BucketNumber
    received_at: Moment
    security: tuple[str, ...]
    name: tuple[str, ...]
    board: tuple[Board, ...]
    lists: tuple[tuple[int, ...], ...]
    provinces: tuple[tuple[str, ...], ...]
    pricing: tuple[Pricing, ...]
    price_li: tuple[int | None, ...]
    prev_close_li: tuple[int | None, ...]
    shares: tuple[int | None, ...]
    market_value_li: tuple[int | None, ...]  # None: the member is missing, for want of a price or a share count
    quoted_at_ms: tuple[int | None, ...]
    suspected_corporate_action: tuple[bool, ...]

    @model_validator(mode="after")
    def _columns_fit(self) -> Self:
        same_length(**{name: getattr(self, name) for name in VALUATION_COLUMNS})
        return self


VALUATION_COLUMNS = ("security", "name", "board", "lists", "provinces", "pricing", "price_li", "prev_close_li",
                     "shares", "market_value_li", "quoted_at_ms", "suspected_corporate_action")


class MemberQuote(Event):
    """The latest value of one member. Prices and value in yuan."""

    security: SecurityId
    name: str
    board: Board
    lists: tuple[int, ...]
    provinces: tuple[str, ...]
    trading_day: date
    pricing: Pricing
    price: Decimal | None
    previous_close: Decimal | None
    shares: int | None
    market_value: Decimal | None
    quoted_at: Moment | None
    suspected_corporate_action: bool
    source: str


class MarketValue(Event):
    """One scope of one sweep. Values in yuan; `complete` only with all 16 buckets and nothing missing."""

    sweep: Sweep
    scope: str
    market_value: Decimal
    market_value_usd: Decimal | None = None  # dollars, two decimals, at the rate in `sweep`; None: no rate is known
    members: Count  # listed members: priced + carried + missing
    priced: Count
    carried: Count
    missing: Count
    unlisted: Count  # members not listed yet, counted apart
    complete: bool
    buckets: Count
    expected: Count  # securities the sweep should have had
    received: Count
    comparable_value: Decimal
    comparable_base: Decimal  # the change is comparable_value over this, like for like
    change_percent: Decimal | None  # four decimals, half-even; None without a base
    suspected_corporate_actions: Count
    parents: Count  # listed parents of members: no members, valued apart
    parents_value: Decimal
    high_confidence_value: Decimal | None = None  # by the best title that counts; the three add up to market_value
    medium_confidence_value: Decimal | None = None
    low_confidence_value: Decimal | None = None
    known_companies: Count | None = None  # little giants of the scope in the registry that day, listed or not
    official_companies: Count | None = None  # how many there are, as a source says; None: nothing is known
