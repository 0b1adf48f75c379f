"""For how long a host that fails, without refusing us, is left alone: twice as long each time. Pure.

One that answers a probe and soon fails again has not recovered, such as one that is quick alone and slow when many ask:
for as long as its last back-off could have lasted, the next one goes on from there.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

FIRST_BACK_OFF_SECONDS: Final = 10.0
LONGEST_BACK_OFF_SECONDS: Final = 300.0


class BackOff:
    def __init__(self, chance: Callable[[], float], *, doublings: int = 0) -> None:
        self._chance, self._doublings = chance, doublings
        self._longest = FIRST_BACK_OFF_SECONDS  # of the last one
        self._steady_at: datetime | None = None  # answers until then count for nothing yet
        self.relapses = 0

    def begin(self, now: datetime) -> float:
        """Return how many seconds the next one lasts."""
        self.is_over(now)
        if self._steady_at:
            self.relapses += 1
        self._longest = min(FIRST_BACK_OFF_SECONDS * 2.0 ** min(self._doublings, 16), LONGEST_BACK_OFF_SECONDS)
        self._doublings, self._steady_at = self._doublings + 1, None
        return max(1.0, self._chance() * self._longest)  # full jitter: nobody knows who else begins at the same time

    def end(self, now: datetime) -> None:
        """Take note that a probe was answered."""
        if self._doublings:
            self._steady_at = now + timedelta(seconds=self._longest)

    def is_over(self, now: datetime) -> bool:
        """Say whether it has lately become steady after relapses; then all of it is forgotten."""
        if self._steady_at is None or now < self._steady_at:
            return False
        had_relapsed = self.relapses > 0
        self._doublings, self._steady_at, self.relapses = 0, None, 0
        return had_relapsed
