"""The port: what a source of quotes gives. A new source is a class with these two members."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from streams.contract.events.quotes import QuoteStatus


class Quote(NamedTuple):
    """One security in one sweep. Prices and turnover in li; None where the source has nothing."""

    security: str
    price_li: int | None
    prev_close_li: int | None
    volume: int | None
    turnover_li: int | None
    quoted_at_ms: int
    status: QuoteStatus


@dataclass(frozen=True, kw_only=True)
class SourceSweep:
    """One pass over a universe, not numbered yet."""

    trading_day: date
    started_at: datetime
    quotes: Sequence[Quote]
    missed: Sequence[str] = ()  # securities that were asked for and did not come
    uncounted: int = 0  # rows that the source counts and did not send, without saying of what
    source: str | None = None  # where it came from, if not always from the same place


class Source(Protocol):
    @property
    def name(self) -> str: ...

    def sweeps(self, after: int) -> AsyncIterator[SourceSweep]:
        """Yield one sweep after the other; the next is asked for once the last is acknowledged.

        A source that can repeat itself begins behind `after`, the sequence of the last sweep that is published whole.
        """
        ...
