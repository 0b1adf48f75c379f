"""When a universe is looked at: often while it trades, seldom around it, on closed days not at all. Pure.

Shanghai time. The windows are those of the sessions (contract/clock.py) with what surrounds them: from 9:10 on sources
clear yesterday's rows, until 15:35 volumes after the close still come in.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from streams.contract.clock import SHANGHAI, is_trading_day


class Window(StrEnum):
    TRADING = "trading"
    PAUSE = "pause"  # an auction is over, lunch, the minutes before the first and after the last trade
    IDLE = "idle"  # nothing moves; looked at to know that the source is there


_DAY: Final = (
    (time(0, 0), Window.IDLE), (time(9, 10), Window.PAUSE), (time(9, 15), Window.TRADING), (time(9, 25), Window.PAUSE),
    (time(9, 30), Window.TRADING), (time(11, 30), Window.PAUSE), (time(13, 0), Window.TRADING),
    (time(15, 0), Window.PAUSE), (time(15, 35), Window.IDLE),
)
_LONGEST_HOLIDAY: Final = 30  # days; the longest so far had 11


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds from one look to the next, by window; never less than the floor, whatever is configured."""

    trading: float
    pause: float
    idle: float
    floor: float

    def in_window(self, window: Window) -> float:
        return max(float(getattr(self, window.value)), self.floor)


def next_look(pace: Pace, last: datetime | None, now: datetime) -> datetime:
    """Return when to look again after a look that began at `last`: not before `now`, not on a closed day.

    A new window begins with a look, unless that came sooner than the floor allows.
    """
    at = now if last is None else max(now, min(last + timedelta(seconds=_pace_at(pace, last)), _next_window(last)))
    if last is not None:
        at = max(at, last + timedelta(seconds=pace.floor))
    return at if is_trading_day(at.astimezone(SHANGHAI).date()) else _next_trading_day(at)


def looks_on_a_trading_day(pace: Pace) -> int:
    """Return how many looks a whole trading day has: what a budget is planned with."""
    starts = [*(_seconds(start) for start, _ in _DAY), 24 * 3600]
    windows = zip(pairwise(starts), (window for _, window in _DAY), strict=True)
    return sum(-int(-(end - start) // pace.in_window(window)) for (start, end), window in windows)


def window_at(moment: datetime) -> Window:
    """Return the window of a moment, as if its day were a trading day."""
    local = moment.astimezone(SHANGHAI).time()
    return next(window for start, window in reversed(_DAY) if start <= local)


def _pace_at(pace: Pace, moment: datetime) -> float:
    return pace.in_window(window_at(moment))


def _next_window(moment: datetime) -> datetime:
    local = moment.astimezone(SHANGHAI)
    later = [start for start, _ in _DAY if start > local.time()]
    if later:
        return datetime.combine(local.date(), later[0], SHANGHAI)
    return datetime.combine(local.date() + timedelta(days=1), time(), SHANGHAI)


def _next_trading_day(moment: datetime) -> datetime:
    day: date = moment.astimezone(SHANGHAI).date()
    for _ in range(_LONGEST_HOLIDAY):
        day += timedelta(days=1)
        if is_trading_day(day):
            return datetime.combine(day, time(), SHANGHAI)
    raise ValueError(f"no trading day within {_LONGEST_HOLIDAY} days of {moment:%Y-%m-%d}; upgrade exchange_calendars")


def _seconds(of: time) -> int:
    return of.hour * 3600 + of.minute * 60
