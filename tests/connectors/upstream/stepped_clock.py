"""A clock that steps to the next sleeper's moment as soon as nothing is under way: minutes take no time."""

import asyncio
import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SteppedClock:
    def __init__(self, start: datetime = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)) -> None:
        self._now = start
        self.under_way: Callable[[], bool] = lambda: False  # the network takes real time, which is none of this clock's
        self._sleepers: list[datetime] = []

    def now(self) -> datetime:
        return self._now

    def seconds(self) -> float:
        return self._now.timestamp()

    def step(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        due = self._now + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, due)
        try:
            while self._now < due:
                before = self._now
                for _ in range(1 + min(round(10 * (due - before).total_seconds()), 30)):  # a long step is not taken
                    await asyncio.sleep(0.001)  # while somebody is only about to take a short one
                if self._sleepers[0] == due and self._now == before and not self.under_way():
                    self._now = max(self._now, due)
        finally:
            self._sleepers.remove(due)
            heapq.heapify(self._sleepers)
