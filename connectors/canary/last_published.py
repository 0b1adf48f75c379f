"""What was last published of a universe → what a source's canary knows when a term begins. Pure.

A first look is then held against the prices of before, whatever day they are of: a source that is wrong by a factor is
found even where no other one can be reached. Times count only for the source that told them, since the clocks of two
sites are not the same; without its time a price is of no day, and is in no comparison within one.
"""

from collections.abc import Iterable, Iterator

from connectors.canary.rows import is_priced
from connectors.source import Quote
from streams.contract.events.quotes import QuoteBatch


def known_to(source: str, batches: Iterable[QuoteBatch | None]) -> dict[str, Quote]:
    """Return the last published price of each security, as a source may be held against it."""
    return {quote.security: quote if batch.sweep.source == source else quote._replace(quoted_at_ms=0)
            for batch in batches if batch for quote in _quotes(batch) if is_priced(quote)}


def _quotes(batch: QuoteBatch) -> Iterator[Quote]:
    return map(Quote._make, zip(*(getattr(batch, name) for name in Quote._fields), strict=True))
