"""Quotes: a record of `market.quotes` is one bucket of one sweep over a universe, in columns."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from streams.contract.buckets import BUCKETS
from streams.contract.events.base import Event, Moment, same_length
from streams.contract.events.fx import FxRate

BucketNumber = Annotated[int, Field(ge=0, lt=BUCKETS)]
Count = Annotated[int, Field(ge=0)]


SIMULATED: Final = "simulated"  # the source of invented quotes: whatever is told of them says so


class QuoteStatus(StrEnum):
    TRADING = "trading"
    SUSPENDED = "suspended"


class Sweep(Event):
    """One pass over a universe. Order exists only within a universe, by `sequence`."""

    universe: str = Field(min_length=1)
    sequence: Annotated[int, Field(gt=0)]  # ms since 1970, never repeated nor reversed within the universe
    source: str = Field(min_length=1)
    trading_day: date
    started_at: Moment
    members_offset: Annotated[int, Field(gt=0)]  # end of little-giants.members when the sweep began: valued with that
    coverage_offset: Count = 0  # the same of little-giants.coverage
    fx: FxRate | None = None  # what its values are told in dollars with: the last fixing by its trading day


class QuoteBatch(Event):
    """One bucket of a sweep. Prices and turnover in li, times in ms since 1970; None where the source has nothing.

    Rows are checked one by one where they are valued, so that one bad row does not lose the others.
    """

    sweep: Sweep
    bucket: BucketNumber
    expected: Count
    received: Count
    received_at: Moment
    security: tuple[str, ...]
    price_li: tuple[int | None, ...]
    prev_close_li: tuple[int | None, ...]
    volume: tuple[int | None, ...]
    turnover_li: tuple[int | None, ...]
    quoted_at_ms: tuple[int, ...]
    status: tuple[QuoteStatus, ...]
    missing: tuple[str, ...] = ()  # securities that were expected and did not come, where they are known by name

    @model_validator(mode="after")
    def _columns_fit(self) -> Self:
        same_length(security=self.security, price_li=self.price_li, prev_close_li=self.prev_close_li,
                    volume=self.volume, turnover_li=self.turnover_li, quoted_at_ms=self.quoted_at_ms,
                    status=self.status)
        if self.received != len(self.security):
            raise ValueError(f"received says {self.received} but there are {len(self.security)} rows")
        return self
