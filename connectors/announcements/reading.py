"""Reads a listing whole, in one go or in slices; one with more rows than the source shows is split into parts.

What a site counts need not be there: a search index reports 10,000 for whatever is more, or for nothing. So a part is
split only once its first pages have shown rows, and is not read again once that has shown none.
"""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Final

from connectors.announcements.pages import pages
from connectors.announcements.source import AnnouncementSource, Page, Part, Row

_PASSES: Final = 3  # over a listing that does not show as many rows as it counts
_ONE_DAY: Final = timedelta(days=1)


class Reading:
    """One listing on its way to be read whole. After Unavailable it cannot go on."""

    def __init__(self, source: AnnouncementSource, part: Part) -> None:
        self.part = part
        self.rows: dict[str, Row] = {}  # each once
        self.total = 0  # rows of the listing, as counted when it was last begun with
        self.is_done = False
        self._source = source
        self._not_shown = 0  # by parts that were read to their end
        self._pages = self._read(part)

    @property
    def missing(self) -> int:
        """Return how many rows are counted and were not shown; until it is done, those still to be read included."""
        return max(self._not_shown, self.total - len(self.rows))

    async def go_on(self, requests: int) -> list[Row]:
        """Make so many requests more at most; return the rows that they showed."""
        shown: dict[str, Row] = {}
        for _ in range(requests):
            page = await anext(self._pages, None)
            if page is None:
                self.is_done = True
                break
            shown.update((row.row_id, row) for row in page.rows)
        self.rows |= shown
        return list(shown.values())

    async def _read(self, part: Part) -> AsyncGenerator[Page, None]:
        limits, shown, total = self._source.limits, set[str](), 0
        for _ in range(_PASSES):
            before, asked = len(shown), 0
            async for page in pages(self._source, part, limits.most_pages):
                total = page.total if asked == 0 else total  # what comes in meanwhile is on top, for the next look
                self.total = total if part == self.part else self.total
                asked += 1
                shown.update(row.row_id for row in page.rows)
                yield page
                is_long = asked >= min(limits.tail_pages, limits.most_pages)
                if (is_long and page.total >= limits.page_rows * limits.most_pages
                        and (finer := split(self._source, part))):
                    async for page_of_it in self._read_parts(finer, shown, page.total):
                        yield page_of_it
                    return
            if len(shown) >= total or len(shown) == before:
                break
        self._not_shown += max(0, total - len(shown))

    async def _read_parts(self, parts: tuple[Part, ...], shown: set[str], total: int) -> AsyncGenerator[Page, None]:
        before = self._not_shown
        for part in parts:
            async for page in self._read(part):
                shown.update(row.row_id for row in page.rows)
                yield page
        self._not_shown = max(self._not_shown, before + total - len(shown))


def split(source: AnnouncementSource, part: Part) -> tuple[Part, ...]:
    """Return the parts of a listing: its days, or those of one day that the source can tell apart."""
    if part.first == part.last:
        return source.finer(part)
    days = (part.first + number * _ONE_DAY for number in range((part.last - part.first).days + 1))
    return tuple(Part(first=day, last=day, filters=part.filters) for day in days)
