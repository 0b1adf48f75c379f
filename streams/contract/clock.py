"""The market clock: Shanghai time, trading days and sessions. Nothing here reads the wall clock.

Sessions are data with the day they came into force (all three exchanges share one calendar; a day outside the
calendar is an error, never "open").
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
CLOSE: Final = time(15, 0)


class Phase(StrEnum):
    CLOSED = "closed"
    OPENING_AUCTION = "opening_auction"
    BREAK = "break"
    CONTINUOUS = "continuous"
    CLOSING_AUCTION = "closing_auction"


@dataclass(frozen=True, kw_only=True)
class Session:
    phase: Phase
    start: time
    end: time


DAY_PHASES: Final = (  # the same on all three exchanges since 2018-08-20 (before it Shanghai had no closing auction)
    Session(phase=Phase.OPENING_AUCTION, start=time(9, 15), end=time(9, 25)),
    Session(phase=Phase.BREAK, start=time(9, 25), end=time(9, 30)),
    Session(phase=Phase.CONTINUOUS, start=time(9, 30), end=time(11, 30)),
    Session(phase=Phase.BREAK, start=time(11, 30), end=time(13, 0)),
    Session(phase=Phase.CONTINUOUS, start=time(13, 0), end=time(14, 57)),
    Session(phase=Phase.CLOSING_AUCTION, start=time(14, 57), end=CLOSE),
)


def close_of(day: date) -> datetime:
    """Return the moment the market closes on a day."""
    return datetime.combine(day, CLOSE, SHANGHAI)


def shanghai_day(moment: datetime) -> date:
    """Return the Shanghai calendar day of an aware moment."""
    return moment.astimezone(SHANGHAI).date()


def epoch_ms(moment: datetime) -> int:
    """Return an aware moment as milliseconds since 1970 UTC."""
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


@lru_cache(maxsize=4096)  # the quotes of a sweep share few moments
def from_epoch_ms(milliseconds: int) -> datetime:
    """Return milliseconds since 1970 UTC as a moment in Shanghai time."""
    whole = datetime.fromtimestamp(milliseconds // 1000, SHANGHAI)
    return whole.replace(microsecond=milliseconds % 1000 * 1000)


def phase_at(moment: datetime) -> Phase:
    """Return the phase of trading at an aware moment; ValueError outside the calendar."""
    local = moment.astimezone(SHANGHAI)
    if not is_trading_day(local.date()):
        return Phase.CLOSED
    running = (session.phase for session in DAY_PHASES if session.start <= local.time() < session.end)
    return next(running, Phase.CLOSED)


def is_trading_day(day: date) -> bool:
    """Say whether the exchanges trade on a day; ValueError outside the calendar."""
    return bool(_calendar_for(day).is_session(day.isoformat()))


def trading_day_number(listed_on: date, day: date) -> int:
    """Return which trading day since listing a day is: 1 for the listing day itself, 0 before it.

    Raises ValueError outside the calendar.
    """
    if day < listed_on:
        return 0
    _calendar_for(listed_on)
    return len(_calendar_for(day).sessions_in_range(listed_on.isoformat(), day.isoformat()))


def load_calendar() -> None:
    """Read the calendar before anybody asks: that takes half a second of work, and on a busy machine many."""
    _calendar()


def _calendar_for(day: date) -> Any:
    calendar = _calendar()
    if not calendar.first_session.date() <= day <= calendar.last_session.date():
        raise ValueError(f"no trading calendar for {day}: it covers {calendar.first_session:%Y-%m-%d} "
                         f"to {calendar.last_session:%Y-%m-%d}; upgrade exchange_calendars")
    return calendar


@cache
def _calendar() -> Any:
    import exchange_calendars  # late: brings pandas, which most processes never need

    return exchange_calendars.get_calendar("XSHG", start="2004-01-01")  # never XBSE or BSE: other exchanges
