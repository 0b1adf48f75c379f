"""Reads a listing that moves while it is read: its newest rows, or all of it, and says what it did not get.

New rows come in on top, so that rows move to later pages and are seen twice: harmless. A row that is withdrawn moves
one over the seam of two pages, unseen: whenever the total has changed, the page before is asked again.
"""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from connectors.announcements.source import AnnouncementSource, Page, Part, Row

_PASSES: Final = 3  # over a listing that does not show as many rows as it counts
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Found:
    rows: tuple[Row, ...]  # each once
    total: int  # rows of the listing, as last counted
    missing: int = 0  # of them, not shown
    reached: bool = True  # as far as the rows that are known


async def newest(source: AnnouncementSource, part: Part, is_known: Callable[[Row], bool]) -> Found:
    """Return the rows from the newest to those that are known, an overlap of them included."""
    limits = source.limits
    rows: dict[str, Row] = {}
    total = known = count = 0
    async with aclosing(pages(source, part, limits.tail_pages)) as listing:
        async for page in listing:
            total, count = page.total, count + 1
            for row in page.rows:
                if row.row_id not in rows:
                    known = known + 1 if is_known(row) else 0
            _add(rows, page)
            if known >= limits.overlap_rows:
                break
    reached = known >= limits.overlap_rows or len(rows) >= total or count < limits.tail_pages
    return Found(rows=tuple(rows.values()), total=total, reached=reached)


async def whole(source: AnnouncementSource, part: Part) -> Found:
    """Return all rows of a listing. One with more rows than the source shows is split until it shows them."""
    rows: dict[str, Row] = {}
    total = 0
    for _ in range(_PASSES):
        async with aclosing(pages(source, part, source.limits.most_pages)) as listing:
            async for page in listing:
                total = page.total
                _add(rows, page)
                if total >= source.limits.page_rows * source.limits.most_pages and (finer := split(source, part)):
                    return await _of_parts(source, finer, rows, total)
        if len(rows) >= total:
            break
    return Found(rows=tuple(rows.values()), total=total, missing=max(0, total - len(rows)))


async def pages(source: AnnouncementSource, part: Part, most: int) -> AsyncGenerator[Page, None]:
    """Yield page after page; a short one a second time, and the one before again where the total has changed."""
    number, size, total = 1, source.limits.page_rows, -1
    while number <= most:
        page = await source.page(part, number)
        if number > 1 and page.total != total:
            yield await source.page(part, number - 1)
        if len(page.rows) < min(size, page.total - (number - 1) * size):
            yield page
            page = await source.page(part, number)
            if number == 1 and page.rows:
                size = len(page.rows)  # it gives fewer than it is asked for
        total = page.total
        yield page
        if number * size >= total:
            return
        number += 1


def split(source: AnnouncementSource, part: Part) -> tuple[Part, ...]:
    """Return the parts of a listing: its days, or those of one day that the source can tell apart."""
    if part.first == part.last:
        return source.finer(part)
    days = (part.first + number * _ONE_DAY for number in range((part.last - part.first).days + 1))
    return tuple(Part(first=day, last=day, filters=part.filters) for day in days)


async def _of_parts(source: AnnouncementSource, parts: Iterable[Part], rows: dict[str, Row], total: int) -> Found:
    missing = 0
    for part in parts:
        found = await whole(source, part)
        rows |= {row.row_id: row for row in found.rows}
        missing += found.missing
    return Found(rows=tuple(rows.values()), total=max(total, len(rows)), missing=max(missing, total - len(rows)))


def _add(rows: dict[str, Row], page: Page) -> None:
    rows.update((row.row_id, row) for row in page.rows)
