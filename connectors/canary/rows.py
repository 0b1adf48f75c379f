"""A look as it is compared with others: its rows that were traded on the day of the look. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Final

from connectors.quotes.source import Look
from connectors.source import Quote
from streams.contract.clock import SHANGHAI, epoch_ms
from streams.contract.events.quotes import QuoteStatus

MANY_SHARE: Final = 0.05  # of rows: first days, suspensions and bad rows are fewer
MANY: Final = 5  # rows: below it a share says nothing
_OPENING_MATCH: Final = time(9, 25)  # Shanghai; earlier rows may be yesterday's, cleared or not
Known = Mapping[str, Quote]


@dataclass(frozen=True)
class Rows:
    look: Look
    at: datetime
    suspended: frozenset[str] = frozenset()  # securities that are known not to trade on the day

    @cached_property
    def priced(self) -> dict[str, Quote]:
        """Return the rows with a price, of whatever day."""
        return {quote.security: quote for quote in self.look.quotes if is_priced(quote)}

    @cached_property
    def traded(self) -> dict[str, Quote]:
        """Return the rows with a price of this day's trading."""
        return {security: quote for security, quote in self.priced.items() if quote.quoted_at_ms >= self.opened_ms}

    @cached_property
    def due(self) -> list[Quote]:
        """Return the rows that are to have a price once it trades: not those that are known to be suspended."""
        return [quote for quote in self.look.quotes if quote.security not in self.suspended or is_priced(quote)]

    @cached_property
    def at_ms(self) -> int:
        return epoch_ms(self.at)

    @cached_property
    def opened_ms(self) -> int:
        return epoch_ms(datetime.combine(self.at.astimezone(SHANGHAI).date(), _OPENING_MATCH, SHANGHAI))

    @cached_property
    def newest_ms(self) -> int:
        """Return when the newest price was quoted, 0 where there is none."""
        return max((quote.quoted_at_ms for quote in self.priced.values()), default=0)

    def with_known(self, known: Known) -> Iterator[tuple[Quote, Quote]]:
        """Yield what was known of each row traded today, from today, and what it says now."""
        for security, quote in self.traded.items():
            before = known.get(security)
            if before and before.quoted_at_ms >= self.opened_ms:
                yield before, quote


def is_priced(quote: Quote) -> bool:
    return quote.status is QuoteStatus.TRADING and bool(quote.price_li and quote.price_li > 0)


def many(odd: int, of: int) -> bool:
    """Say whether so many odd rows are no accident."""
    return odd >= MANY and odd > of * MANY_SHARE
