"""How often announcements are looked for: often when companies publish, on every day of the week. Pure. Shanghai time.

The exchanges open the evening's disclosure at 15:30 and take documents until late; some come before the market opens.
"""

from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise
from typing import Final

from streams.contract.clock import SHANGHAI

FLOOR_SECONDS: Final = 10.0  # between two looks, whatever is configured
LONGEST_WAIT_SECONDS: Final = 300.0  # after failures, unless the pace itself is slower
_WINDOWS: Final = ((time(0, 0), "night"), (time(6, 0), "busy"), (time(9, 30), "day"), (time(15, 0), "busy"))
_DAY_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class AnnouncementPace:
    """Seconds from the start of one look to that of the next."""

    busy: float = 30.0  # mornings, and from the close to midnight
    day: float = 60.0  # while the market trades
    night: float = 300.0
    second: float = 120.0  # of the second source, at least
    second_after: float = 120.0  # for so long the first fails before the second is asked


def seconds_until_next(pace: AnnouncementPace, began: datetime, failures: int = 0, *,
                       is_second: bool = False) -> float:
    """Return how long after its start a look is followed by the next; longer after each failure in a row."""
    seconds = max(float(getattr(pace, _window_at(began))), FLOOR_SECONDS, pace.second if is_second else 0.0)
    return min(seconds * 2.0 ** min(max(failures - 1, 0), 16), max(seconds, LONGEST_WAIT_SECONDS))


def looks_a_day(pace: AnnouncementPace) -> int:
    """Return how many looks a day has: what a budget is planned with."""
    starts = [*(start.hour * 3600 + start.minute * 60 for start, _ in _WINDOWS), _DAY_SECONDS]
    lengths = zip(pairwise(starts), (window for _, window in _WINDOWS), strict=True)
    return sum(-int(-(end - start) // max(float(getattr(pace, window)), FLOOR_SECONDS))
               for (start, end), window in lengths)


def _window_at(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI).time()
    return next(window for start, window in reversed(_WINDOWS) if start <= local)
