"""Whether a look is complete: what was expected, what the pages state, and what came. Pure.

Each security once. What is missing is told by name where it is known, and as a count where it is not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from connectors.quotes.source import Gap, Look
from connectors.source import Quote


class BadRow(NamedTuple):
    """A row that cannot be read; `security` is empty where not even that can."""

    security: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one answer held. `total` is what it states of the whole list, `wanted` how many rows it should have."""

    number: int
    quotes: tuple[Quote, ...] = ()
    bad: tuple[BadRow, ...] = ()
    foreign: tuple[str, ...] = ()  # codes that are not followed: B shares, unknown ranges
    rows: tuple[Mapping[str, Any], ...] = ()  # as the site names and counts them, for its schema
    share_counts: tuple[tuple[str, int], ...] = ()
    total: int | None = None
    wanted: int = 0
    newest: datetime | None = None  # of its rows' own times
    received_at: datetime | None = None
    failed: str = ""  # why there is none

    @property
    def has(self) -> int:
        return len(self.quotes) + len(self.bad) + len(self.foreign)

    @property
    def is_whole(self) -> bool:
        return not self.failed and self.has >= self.wanted


def of_asked(asked: Sequence[str], pages: Sequence[Page]) -> Look:
    """Return the look at securities that were asked for by name. What else came is left out, and told."""
    wanted = set(asked)
    quotes, repeated = _once(pages)
    strange = [BadRow(security, "was not asked for") for security in quotes if security not in wanted]
    kept = {security: quote for security, quote in quotes.items() if security in wanted}
    return _look(pages, kept, repeated, strange, missed=wanted - kept.keys(), uncounted=0)


def of_market(known: Sequence[str], pages: Sequence[Page]) -> Look:
    """Return the look at a whole list, by the total that it states; `known` gives names to some of what is missing."""
    quotes, repeated = _once(pages)
    unread = {row.security for page in pages for row in page.bad if row.security}
    missed = (unread | set(known)) - quotes.keys()
    foreign = {code for page in pages for code in page.foreign}
    total = max((page.total for page in pages if page.total is not None), default=0)
    return _look(pages, quotes, repeated, [], missed=missed,
                 uncounted=max(0, total - len(quotes) - len(foreign) - len(missed)))


def _once(pages: Iterable[Page]) -> tuple[dict[str, Quote], list[str]]:
    """Return each security's newest row, and the securities that came more than once."""
    quotes: dict[str, Quote] = {}
    repeated: list[str] = []
    for quote in (quote for page in pages for quote in page.quotes):
        other = quotes.get(quote.security)
        if other is not None:
            repeated.append(quote.security)
        if other is None or quote.quoted_at_ms > other.quoted_at_ms:
            quotes[quote.security] = quote
    return quotes, repeated


def _look(pages: Sequence[Page], quotes: Mapping[str, Quote], repeated: Sequence[str], strange: Sequence[BadRow], *,
          missed: set[str], uncounted: int) -> Look:
    counts = dict(each for page in pages for each in page.share_counts if each[0] in quotes)
    bad = [*(row for page in pages for row in page.bad), *strange]
    gaps = [*_of_pages(pages), *_of_rows(repeated, bad, sorted(missed), uncounted)]
    return Look(quotes=tuple(quotes.values()), missed=tuple(sorted(missed)), uncounted=uncounted, gaps=tuple(gaps),
                share_counts=tuple(counts.items()))


def _of_pages(pages: Sequence[Page]) -> Iterable[tuple[Gap, str]]:
    failed = [page for page in pages if page.failed]
    short = [page for page in pages if not page.failed and not page.is_whole]
    totals = list(dict.fromkeys(page.total for page in pages if page.total is not None))
    if failed:
        yield Gap.MISSING_PAGE, _of_them(f"page {failed[0].number}: {failed[0].failed}", len(failed))
    if short:
        yield Gap.SHORT_PAGE, _of_them(
            f"page {short[0].number} has {short[0].has} of {short[0].wanted} rows", len(short))
    if len(totals) > 1:
        yield Gap.TOTAL_CHANGED, "the total was " + ", then ".join(map(str, totals))


def _of_rows(repeated: Sequence[str], bad: Sequence[BadRow], missed: Sequence[str],
             uncounted: int) -> Iterable[tuple[Gap, str]]:
    if repeated:
        yield Gap.REPEATED_ROW, f"{len(repeated)} rows came again, such as {repeated[0]}"
    if bad:
        yield Gap.BAD_ROW, _of_them(f"{bad[0].security or 'a row'}: {bad[0].detail}", len(bad))
    if missed:
        yield Gap.MISSING_SECURITY, _of_them(f"{missed[0]} did not come", len(missed))
    if uncounted:
        yield Gap.MISSING_SECURITY, f"{uncounted} that the source counts did not come"


def _of_them(first: str, many: int) -> str:
    return first if many == 1 else f"{first}; {many} such"
