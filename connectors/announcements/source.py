"""The port of a source of announcements: a listing that is read page by page, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Protocol

from streams.contract.clock import SHANGHAI
from streams.contract.events.announcements import Announcement

Order = tuple[datetime, int, str]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is listed: the announcements stated as of some days, all of them or those that pass a source's filters."""

    first: date
    last: date
    filters: tuple[tuple[str, str], ...] = ()

    def by(self, name: str, values: Iterable[str]) -> "tuple[Part, ...]":
        """Return a part for each value of one more filter."""
        return tuple(replace(self, filters=(*self.filters, (name, value))) for value in values)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a listing. It can be of several companies, or of none that is followed."""

    row_id: str  # the source's
    day: date | None  # as stated, which is what a listing goes by; None where the row cannot be read
    published_at: datetime | None  # None where the source knows the day alone
    announcements: tuple[Announcement, ...]  # one a company
    left_out: int = 0  # securities that are not followed: bonds, funds, B shares, NEEQ
    problem: str = ""  # why it cannot be read

    @property
    def order(self) -> Order:
        """Return what sorts rows of a source by their publication; without a time by the day and the source's id."""
        at = self.published_at or datetime.combine(self.day or date.min, time(), SHANGHAI)
        return at, len(self.row_id), self.row_id


@dataclass(frozen=True, kw_only=True)
class Page:
    rows: tuple[Row, ...]  # every row that came, an unreadable one too
    total: int  # rows of the whole listing, as the source counts them


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a listing shows, and how far it is read."""

    page_rows: int
    most_pages: int  # behind which there is nothing, however many rows the source counts
    ahead_days: int  # so many days after its publication a row can be stated at most: weekends, holidays
    check_seconds: float  # from one count of the last days' rows to the next
    overlap_rows: int = 100  # on end that are known, before all behind them count as known: rows come late
    tail_pages: int = 20  # behind which the newest rows are no tail any more, but a gap; a listing so long can be split
    slice_requests: int = 3  # a look, to read a listing whole beside it: what the day's budget leaves to each look
    most_requests: int = 600  # a day of a backfill; the rest is read in slices. Ten minutes of the larger budget


class AnnouncementSource(Protocol):
    """One public site."""

    @property
    def name(self) -> str: ...

    @property
    def host(self) -> str: ...

    @property
    def limits(self) -> Limits: ...

    async def page(self, part: Part, number: int) -> Page:
        """Return a page, from 1. Unavailable where there is none to be had; drift of its schema included."""
        ...

    def finer(self, part: Part) -> tuple[Part, ...]:
        """Return parts that together hold what a part holds; none where it cannot be split."""
        ...
