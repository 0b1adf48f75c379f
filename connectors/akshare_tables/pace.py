"""When a table is looked at again: at its natural pace, at certain times of the day, later after failures. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from connectors.upstream.failure import Unavailable
from streams.contract.clock import SHANGHAI

Jitter = Callable[[], float]  # from 0 to 1
FIRST_BACK_OFF: Final = timedelta(minutes=1)
FIRST_AFTER_BAN: Final = timedelta(minutes=10)
LONGEST_BACK_OFF: Final = timedelta(hours=4)
LONGEST_AWAITED: Final = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds from one look to the next, and times of the day (Shanghai) at which one is due anyway."""

    every_seconds: float
    also_at: tuple[time, ...] = ()
    awaited_seconds: float | None = None  # while the day's row is not there yet; grows with each look in vain


def next_look(pace: Pace, looked: datetime, in_vain: int = 0) -> datetime:
    """Return when to look after a good look; `in_vain`: how many in a row came without what the day should have."""
    seconds = pace.every_seconds
    if in_vain and pace.awaited_seconds is not None:
        grown = pace.awaited_seconds * 2 ** min(in_vain - 1, 10)
        seconds = min(grown, max(LONGEST_AWAITED.total_seconds(), pace.awaited_seconds), seconds)
    return min([looked + timedelta(seconds=seconds), *(_next_time(at, looked) for at in pace.also_at)])


def after_failure(failed: datetime, failures: int, unavailable: Unavailable, jitter: Jitter) -> datetime:
    """Return when to look after so many failures in a row: twice as late each time, by half of it at random."""
    first = FIRST_AFTER_BAN if unavailable.failure.is_ban else FIRST_BACK_OFF
    longest = min(first * 2 ** min(failures - 1, 10), LONGEST_BACK_OFF)
    asked = timedelta(seconds=min(unavailable.retry_after_seconds or 0.0, LONGEST_BACK_OFF.total_seconds()))
    waited: timedelta = longest * (0.5 + jitter() / 2)
    return failed + max(waited, asked)


def _next_time(at: time, looked: datetime) -> datetime:
    local = looked.astimezone(SHANGHAI)
    today = datetime.combine(local.date(), at, SHANGHAI)
    return today if today > local else today + timedelta(days=1)
