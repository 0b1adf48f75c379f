"""Follows one source: looks at its newest rows, fills a gap, counts now and then, and publishes what is new in order.

A listing that counts rows which were never seen is read whole in slices, a few requests a look: what a site counts and
does not show keeps nobody from its newest rows.

What is published is on the topic; the rest of what is kept here only spares requests. A look that fails in the middle
of its pages has published nothing of them, so that the newest record on the topic says how far all of them are.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from connectors.announcements.backfill import backfill, in_order
from connectors.announcements.known import Known
from connectors.announcements.lacking import Lacking
from connectors.announcements.pages import Found, newest
from connectors.announcements.reading import Reading
from connectors.announcements.source import AnnouncementSource, Part, Row
from connectors.publisher import Outgoing
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.clock import shanghai_day
from streams.contract.topics import MARKET_ANNOUNCEMENTS

Publish = Callable[[Iterable[Outgoing]], Awaitable[None]]
FIRST_START: Final = timedelta(hours=24)  # how far the very first look goes back, to the start of that day
GAP: Final = timedelta(minutes=5)  # without a look: what is found then is a backfill, and reported
LATE_DAYS: Final = 2  # a row can be stated so many days before it shows up
_TAIL_DAYS: Final = 7  # stated days that a look at the newest rows covers
_KEPT_DAYS: Final = 60
_WHOLE_AFTER: Final = timedelta(hours=6)  # a listing is read whole, whatever it counts: withdrawn rows hide late ones
_ONE_DAY: Final = timedelta(days=1)


@dataclass(kw_only=True)
class Looked:
    """What one look at a source found, and made of it."""

    source: str
    at: datetime
    after: datetime | None  # publication of the newest record before it, or the last look that was good
    gap: bool  # nobody had looked for a while: a backfill
    published: int = 0
    rows: int = 0  # that were looked at for the first time
    left_out: int = 0  # securities in them that are not followed
    unreadable: list[str] = field(default_factory=list)  # rows, a line each, when they are first seen
    missing: int = 0  # rows that the source counts and did not show
    failure: Unavailable | None = None


class Following:
    """One source from where its records on the topic end.

    `first_day` is the stated day that it begins with; what is stated before `since` is never published.
    """

    def __init__(self, source: AnnouncementSource, publish: Publish, known: Known, *, first_day: date, since: date,
                 ) -> None:
        self.source = source
        self._publish_records, self._known, self._first_day, self._since = publish, known, first_day, since
        self._good_at = known.newest
        self._checked_at: datetime | None = None
        self._whole_at: datetime | None = None
        self._lacking = Lacking()
        self._readings: list[Reading] = []  # one after the other
        self._shown: int | None = None  # rows of the newest days that count more than they show; until the next count

    async def look(self, now: datetime) -> Looked:
        """Publish what is new. A failure of the source is in the answer; what was published before it stays so."""
        gap = self._good_at is None or now - self._good_at > GAP
        looked = Looked(source=self.source.name, at=now, after=self._good_at, gap=gap, missing=self._lacking.rows)
        try:
            await self._look(looked)
        except Unavailable as unavailable:
            looked.failure = unavailable
            self._readings, self._checked_at = [], None
            return looked
        self._good_at = now
        return looked

    async def _look(self, looked: Looked) -> None:
        today = shanghai_day(looked.at)
        last = today + timedelta(days=self.source.limits.ahead_days)
        tail_days = timedelta(days=_TAIL_DAYS)
        reached = False
        if self._known.newest_day and self._first_day >= today - tail_days:
            tail = Part(first=today - tail_days, last=last)
            found = await newest(self.source, tail, lambda row: not self._known.fresh(row, self._since), self._shown)
            self._refuse_emptiness(tail, found)
            reached = found.reached
            self._shown = len(found.rows) if found.missing else self._shown
            if reached:
                await self._publish(looked, found.rows)
        if not reached:
            await self._backfill(looked, today)
        self._first_day = max(self._first_day, today - timedelta(days=LATE_DAYS))
        await self._check(looked, Part(first=max(today - _ONE_DAY, self._since), last=last))

    async def _backfill(self, looked: Looked, today: date) -> None:
        async def hand_on(rows: Sequence[Row]) -> None:
            await self._publish(looked, rows)

        def done_before(day: date) -> None:
            self._first_day = max(self._first_day, day)

        looked.gap, first = True, self._first_day
        readings = await backfill(self.source, first, today, hand_on=hand_on, done_before=done_before)
        self._lacking.forget_from(first)
        for reading in readings:
            self._lacking.add(reading)
        self._readings = [reading for reading in readings if not reading.is_done]
        looked.missing = self._lacking.rows

    async def _check(self, looked: Looked, part: Part) -> None:
        """Read the listing of these days whole where it counts rows that were never seen."""
        self._whole_at = self._whole_at or looked.at
        if self._is_due(looked.at):
            page = await self.source.page(part, 1)
            await self._publish(looked, page.rows)  # what has come since the look counts already
            again = looked.at - self._whole_at >= _WHOLE_AFTER
            if not self._readings and (again or page.total > self._known.rows_in(part) + self._lacking.of_newest):
                older = self._lacking.before(part.first) if again else ()
                self._readings = [Reading(self.source, each) for each in (part, *older)]
            self._checked_at, self._shown = looked.at, None
            self._known.forget_before(part.first - timedelta(days=_KEPT_DAYS))
            self._lacking.forget_before(part.first - timedelta(days=_KEPT_DAYS))
        await self._read_on(looked)

    def _is_due(self, at: datetime) -> bool:
        return self._checked_at is None or (
            (at - self._checked_at).total_seconds() >= self.source.limits.check_seconds)

    async def _read_on(self, looked: Looked) -> None:
        """Read a slice more of what is to be read whole; rows that came after the look are for the next one."""
        if not self._readings:
            return
        reading = self._readings[0]
        rows = await reading.go_on(self.source.limits.slice_requests)
        await self._publish(looked, (row for row in rows if not row.published_at or row.published_at <= looked.at))
        if reading.is_done:
            self._readings.pop(0)
            self._lacking.add(reading)
            if reading.part.last > shanghai_day(looked.at):
                self._lacking.of_newest, self._whole_at = reading.missing, looked.at
            looked.missing = self._lacking.rows

    def _refuse_emptiness(self, part: Part, found: Found) -> None:
        before = self._known.rows_in(part)
        if found.total == 0 and before:
            raise Unavailable(Failure.NO_DATA, self.source.host, f"lists no announcement, where {before} were before")
        if found.missing and not found.rows:
            raise Unavailable(Failure.NO_DATA, self.source.host, f"counts {found.total} announcements and shows none")

    async def _publish(self, looked: Looked, rows: Iterable[Row]) -> None:
        """Publish what is new of some rows, in order of publication; only then is it known."""
        news = [(row, self._known.fresh(row, self._since)) for row in in_order(tuple(rows))]
        await self._publish_records(Outgoing(topic=MARKET_ANNOUNCEMENTS, key=each.security, event=each)
                                    for _, fresh in news for each in fresh)
        for row, fresh in news:
            looked.published += len(fresh)
            if not self._known.has_seen(row):
                looked.rows += 1
                looked.left_out += row.left_out
                looked.unreadable += [row.problem] if row.problem else []
            self._known.add(row, fresh, shanghai_day(looked.at))
