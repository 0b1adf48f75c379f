"""What of a source is published, and which rows have been looked at: a repeat is known by them, and a row too few."""

from collections.abc import Iterable
from datetime import date, datetime

from connectors.announcements.source import Part, Row
from streams.contract.events.announcements import Announcement


class Known:
    """Of one source. It is made of what the topic holds; nothing else is kept."""

    def __init__(self, announcements: Iterable[Announcement] = ()) -> None:
        self._published: dict[tuple[str | None, str], date] = {}
        self._rows: dict[str, date] = {}
        self.newest: datetime | None = None  # publication
        self.newest_day: date | None = None  # as stated
        for announcement in announcements:
            self._publish(announcement)

    @property
    def oldest_day(self) -> date | None:
        return min(self._published.values(), default=None)

    def fresh(self, row: Row, since: date) -> tuple[Announcement, ...]:
        """Return what of a row is not published, and stated as of a day or later."""
        return tuple(each for each in row.announcements
                     if each.announced_on >= since and (each.announcement_id, each.security) not in self._published)

    def has_seen(self, row: Row) -> bool:
        return row.row_id in self._rows

    def add(self, row: Row, published: Iterable[Announcement], today: date) -> None:
        """Keep that a row was looked at, and what of it is published. An unreadable one counts as today's."""
        self._rows[row.row_id] = row.day or today
        for announcement in published:
            self._publish(announcement)

    def rows_in(self, part: Part) -> int:
        """Return how many rows of a listing have been looked at."""
        return sum(part.first <= day <= part.last for day in self._rows.values())

    def forget_before(self, day: date) -> None:
        """Forget what no listing that is still read can show again."""
        self._published = {key: on for key, on in self._published.items() if on >= day}
        self._rows = {row_id: on for row_id, on in self._rows.items() if on >= day}

    def _publish(self, announcement: Announcement) -> None:
        day, at = announcement.announced_on, announcement.published_at
        self._published[announcement.announcement_id, announcement.security] = day
        if announcement.announcement_id is not None:
            self._rows[announcement.announcement_id] = day
        self.newest_day = max(day, self.newest_day or day)
        if at is not None:
            self.newest = max(at, self.newest or at)
