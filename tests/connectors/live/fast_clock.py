"""A clock that runs so many times as fast as the real one, from a moment of a test's own."""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Final

from streams.contract.clock import SHANGHAI

MORNING: Final = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)  # a Wednesday in continuous trading


class FastClock:
    def __init__(self, speed: float, start: datetime = MORNING) -> None:
        self._speed, self._start, self._began = speed, start, time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)
