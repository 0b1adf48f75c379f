"""Reads a gap day by day, oldest first, and hands its rows on in order of publication, however long it is.

A listing goes by the stated day, which can be days after the publication. So a row waits until no day that is still
to be read can hold one published before it: memory holds the rows of some two weeks at most, and what is handed on
when the work is stopped is the oldest part of the gap.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from connectors.announcements.reading import Reading
from connectors.announcements.source import AnnouncementSource, Part, Row
from streams.contract.clock import SHANGHAI

Hand = Callable[[Sequence[Row]], Awaitable[None]]
_ONE_DAY: Final = timedelta(days=1)


async def backfill(source: AnnouncementSource, first: date, today: date, *, hand_on: Hand,
                   done_before: Callable[[date], None]) -> list[Reading]:
    """Read what is stated from a day on; return the listings that the source counts more rows of than it has shown.

    `done_before` hears from which day on a later attempt has to begin. Unavailable ends it in between.
    """
    waiting: dict[str, Row] = {}
    lacking: list[Reading] = []
    for part in parts(first, today, source.limits.ahead_days):
        reading = Reading(source, part)
        await reading.go_on(source.limits.most_requests)
        lacking += [reading] if reading.missing or not reading.is_done else []
        waiting |= reading.rows
        until = min(part.last + _ONE_DAY - timedelta(days=source.limits.ahead_days), today)
        ready = [row for row in waiting.values() if row.order[0] < datetime.combine(until, time(), SHANGHAI)]
        await hand_on(in_order(ready))
        for row in ready:
            del waiting[row.row_id]
        done_before(min([until, *(row.day for row in waiting.values() if row.day)]))
    await hand_on(in_order(list(waiting.values())))
    return lacking


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Return rows in order of publication."""
    return sorted(rows, key=lambda row: row.order)


def parts(first: date, today: date, ahead_days: int) -> Iterator[Part]:
    """Yield the days up to today one by one, then those ahead together."""
    day = first
    while day <= today:
        yield Part(first=day, last=day)
        day += _ONE_DAY
    yield Part(first=day, last=max(today + timedelta(days=ahead_days), day))
