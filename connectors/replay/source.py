"""History as a source: one sweep for each trading day, at 15:00, all of it again for whoever asks."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from connectors.source import Quote, SourceSweep
from streams.contract.clock import close_of, epoch_ms

log = logging.getLogger(__name__)
_SAY_SECONDS: Final = 3.0


class ReplaySource:
    name: Final = "replay"

    def __init__(self, days: Mapping[date, Sequence[Quote]], *, before_each: Callable[[datetime], Awaitable[None]],
                 days_per_second: float | None = None) -> None:
        """Make a source; `before_each` is awaited with the moment of the sweep that comes next."""
        self._days, self._before_each = days, before_each
        self._pause_seconds = 1 / days_per_second if days_per_second else 0.0

    async def sweeps(self, after: int) -> AsyncIterator[SourceSweep]:
        """Yield the days whose close, in ms, is later than `after`, no faster than asked for."""
        loop = asyncio.get_running_loop()
        due = said_at = loop.time()
        for number, (day, quotes) in enumerate(self._days.items(), start=1):
            if epoch_ms(close_of(day)) <= after:
                continue
            await self._before_each(close_of(day))
            await asyncio.sleep(due - loop.time())
            due = max(due + self._pause_seconds, loop.time())
            yield SourceSweep(trading_day=day, started_at=close_of(day), quotes=quotes)
            if loop.time() - said_at >= _SAY_SECONDS:
                said_at = loop.time()
                log.info("day %d of %d", number, len(self._days))
