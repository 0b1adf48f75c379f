"""Reads the pages of a listing that moves while it is read, and its newest rows.

New rows come in on top, so that rows move to later pages and are seen twice: harmless. A row that is withdrawn moves
one over the seam of two pages, unseen: whenever the total has changed, the page before is asked again.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from connectors.announcements.source import AnnouncementSource, Page, Part, Row

_END: Final = 2  # pages in a row that show nothing new: whatever is counted, no more is shown


@dataclass(frozen=True, kw_only=True)
class Found:
    rows: tuple[Row, ...]  # each once
    total: int  # rows of the listing, as last counted
    missing: int = 0  # of them, not shown though it was read to its end
    reached: bool = True  # as far as the rows that are known


async def newest(source: AnnouncementSource, part: Part, is_known: Callable[[Row], bool], shown: int | None = None,
                 ) -> Found:
    """Return the rows from the newest to those that are known, an overlap of them included.

    `shown` is how many rows there were last time, of a listing that counts more than it shows: they are overlap enough.
    """
    limits = source.limits
    overlap = limits.overlap_rows if shown is None else min(limits.overlap_rows, shown)
    rows: dict[str, Row] = {}
    total = known = count = 0
    async with aclosing(pages(source, part, limits.tail_pages)) as listing:
        async for page in listing:
            total, count = page.total, count + 1
            for row in page.rows:
                if row.row_id not in rows:
                    known = known + 1 if is_known(row) else 0
            _add(rows, page)
            if known >= overlap:
                break
    if known >= overlap:
        return Found(rows=tuple(rows.values()), total=total)
    ended = len(rows) >= total or count < limits.tail_pages
    return Found(rows=tuple(rows.values()), total=total, reached=ended, missing=max(0, total - len(rows)))


async def pages(source: AnnouncementSource, part: Part, most: int) -> AsyncGenerator[Page, None]:
    """Yield page after page; a short one a second time, and the one before again where the total has changed.

    It ends at the second page in a row that shows nothing new. Every request is yielded.
    """
    number, size, total, idle = 1, source.limits.page_rows, -1, 0
    seen: dict[str, Row] = {}
    while number <= most and idle < _END:
        before = len(seen)
        page = await source.page(part, number)
        if number > 1 and page.total != total:
            again = await source.page(part, number - 1)
            _add(seen, again)
            yield again
        if not idle and len(page.rows) < min(size, page.total - (number - 1) * size):
            _add(seen, page)
            yield page
            page = await source.page(part, number)
            if number == 1 and page.rows:
                size = len(page.rows)  # it gives fewer than it is asked for
        total = page.total
        _add(seen, page)
        yield page
        if number * size >= total:
            return
        idle = 0 if len(seen) > before else idle + 1
        number += 1


def _add(rows: dict[str, Row], page: Page) -> None:
    rows.update((row.row_id, row) for row in page.rows)
