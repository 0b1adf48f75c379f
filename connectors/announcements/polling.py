"""Polls announcements: the first source at its pace, the second where the first fails for a while.

They do not run side by side: the second has no time of day, and titles that differ by a word would be told twice. When
the first is back, it fills the gap too; the stream processor joins what both have by title and day.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from connectors.announcements.following import FIRST_START, LATE_DAYS, Following, Looked, Publish
from connectors.announcements.known import Known
from connectors.announcements.pace import AnnouncementPace, seconds_until_next
from connectors.announcements.source import AnnouncementSource
from connectors.clocks import Clock
from connectors.upstream.failure import Failure
from streams.contract.clock import shanghai_day

log = logging.getLogger(__name__)
SoFar = Callable[[Sequence[str]], Awaitable[Mapping[str, Known]]]
Tell = Callable[[Looked], Awaitable[None]]


@dataclass(kw_only=True)
class Turn:
    """When a source is asked next, and what was said of it last."""

    following: Following
    due: datetime
    failures: int = 0
    failing_since: datetime | None = None
    missing: int = 0
    unreadable_on: date | None = None


async def poll(first: AnnouncementSource, second: AnnouncementSource | None, *, publish: Publish, clock: Clock,
               so_far: SoFar, tell: Tell, pace: AnnouncementPace | None = None) -> None:
    """Publish announcements until another process polls: then return. Whoever may poll again calls it anew.

    `so_far` reads what is published of each source, at the start; `tell` hears of every look. What the broker refuses
    is raised.
    """
    pace = pace or AnnouncementPace()
    known = await so_far([source.name for source in (first, second) if source])
    leading, standby = Turn(following=leader(first, publish, known[first.name], clock.now()), due=clock.now()), None
    while True:
        for turn in [each for each in (leading, standby) if each and each.due <= clock.now()]:
            looked = await _take(turn, clock.now(), pace, is_second=turn is standby)
            await tell(looked)
            if looked.failure and looked.failure.failure is Failure.NOT_OWNER:
                return
        now = clock.now()
        if not is_given_up(leading, now, pace):
            standby = None
        elif second and standby is None:
            log.warning("announcements: %s is asked in the meantime", second.name)
            standby = Turn(due=now, following=stand_in(second, publish, known[second.name], known[first.name], now))
        due = min(each.due for each in (leading, standby) if each)
        await clock.sleep(max(0.0, (due - now).total_seconds()))


def leader(source: AnnouncementSource, publish: Publish, known: Known, now: datetime) -> Following:
    """Return what follows the first source: from where its records on the topic end."""
    start = first_day(known, now)
    return Following(source, publish, known, first_day=start, since=min(start, known.oldest_day or start))


def stand_in(source: AnnouncementSource, publish: Publish, known: Known, of_first: Known, now: datetime) -> Following:
    """Return what follows the second source: what the first has had before is not asked for again."""
    start = first_day(known, now)
    if of_first.newest:
        start = max(start, min(shanghai_day(of_first.newest), shanghai_day(now)))
    return Following(source, publish, known, first_day=start, since=start)


def first_day(known: Known, now: datetime) -> date:
    """Return the stated day that a source begins with: shortly before the newest known one, or the first start's."""
    days = [day for day in (known.newest_day, known.newest and shanghai_day(known.newest)) if day]
    if not days:
        return shanghai_day(now - FIRST_START)
    return min([*days, shanghai_day(now)]) - timedelta(days=LATE_DAYS)


def is_given_up(turn: Turn, now: datetime, pace: AnnouncementPace) -> bool:
    """Say whether a source has been failing for so long that another is asked."""
    return turn.failing_since is not None and (now - turn.failing_since).total_seconds() >= pace.second_after


async def _take(turn: Turn, now: datetime, pace: AnnouncementPace, *, is_second: bool) -> Looked:
    looked = await turn.following.look(now)
    _say(turn, looked)
    if looked.failure:
        turn.failures, turn.failing_since = turn.failures + 1, turn.failing_since or now
    else:
        turn.failures, turn.failing_since = 0, None
    turn.due = now + timedelta(seconds=seconds_until_next(pace, now, turn.failures, is_second=is_second))
    return looked


def _say(turn: Turn, looked: Looked) -> None:
    """Log what has changed: out of reach and back, a gap that is filled, rows that are not shown, unreadable ones."""
    if looked.failure:
        if not turn.failures:
            log.warning("announcements: %s", looked.failure)
        return
    if turn.failures:
        log.warning("announcements: %s answers again", looked.source)
    if looked.gap:
        log.info("announcements: backfilled %s from %s to %s, %d published", looked.source,
                 looked.after.isoformat(timespec="seconds") if looked.after else "the first start",
                 looked.at.isoformat(timespec="seconds"), looked.published)
    if looked.missing != turn.missing:
        turn.missing = looked.missing
        log.warning("announcements: %s does not show %d of the rows that it counts", looked.source, looked.missing)
    if looked.unreadable and turn.unreadable_on != shanghai_day(looked.at):
        turn.unreadable_on = shanghai_day(looked.at)
        log.warning("announcements: %d rows of %s cannot be read, such as %s; no more is said of them today",
                    len(looked.unreadable), looked.source, looked.unreadable[0])
