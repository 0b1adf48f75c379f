"""Rows are believed as a whole: what contradicts the declared schema is not published at all. Pure."""

from collections.abc import Callable, Sequence
from typing import Final

from connectors.canary.schema import FEWEST, ODD_SHARE, Schema, drift
from connectors.canary.suspended import SuspendedOn, names_nearly_all, nobody
from connectors.quotes.completeness import Page
from connectors.quotes.quoted import is_open
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.clock import shanghai_day
from streams.contract.events.quotes import QuoteStatus

_LINES: Final = 3  # of what was found, told


def trusted(pages: Sequence[Page], schema_when: Callable[[bool], Schema], host: str,
            suspended: SuspendedOn = nobody) -> Sequence[Page]:
    """Return the pages; Unavailable where their rows are not as declared, or too many cannot be read.

    The schema is that of the hour: until continuous trading all prices may be empty, after it those of a market that is
    mostly suspended, and those of all that are known to be.
    """
    came = [page for page in pages if page.received_at is not None]
    rows = [row for page in came for row in page.rows]
    newest = max((page.newest for page in came if page.newest), default=None)
    opened = all(is_open(newest, page.received_at) for page in came if page.received_at)
    lines = [*drift(schema_when(opened), rows, _silent(came, suspended)), *_unread(came)]
    if lines:
        raise Unavailable(Failure.DRIFT, host, "; ".join(lines[:_LINES]))
    return pages


def _silent(pages: Sequence[Page], suspended: SuspendedOn) -> frozenset[str]:
    """Return the securities that are known to be suspended, and whose rows say so too."""
    days = {shanghai_day(page.received_at) for page in pages if page.received_at}
    known = frozenset[str]().union(*map(suspended, days))
    if names_nearly_all(known, [quote.security for page in pages for quote in page.quotes]):
        return frozenset()
    return known.intersection(quote.security for page in pages for quote in page.quotes
                              if quote.status is QuoteStatus.SUSPENDED) if known else known


def _unread(pages: Sequence[Page]) -> list[str]:
    bad = [row for page in pages for row in page.bad]
    has = sum(page.has for page in pages)
    if len(bad) > has * ODD_SHARE if has >= FEWEST else 0 < len(bad) == has:
        return [f"{len(bad)} of {has} rows cannot be read, such as {bad[0].security or 'one'}: {bad[0].detail}"]
    return []
