"""A universe as a source of sweeps, from whichever public site can be believed, at the pace of its market."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime

from connectors.clocks import Clock
from connectors.quotes.ladder import Ask, Found, Ladder
from connectors.quotes.schedule import Pace, next_look
from connectors.source import SourceSweep
from streams.contract.clock import shanghai_day

log = logging.getLogger(__name__)


class LiveQuotes:
    """`name` is that of the first source; each sweep says which one it came from."""

    def __init__(self, ladder: Ladder, *, name: str, universe: str, ask: Callable[[date], Ask | None],
                 pace: Pace, clock: Clock, seen: Callable[[Found, date], Awaitable[None]]) -> None:
        """Make a source; `ask` says what is asked on a day, if anything, `seen` is awaited before a look is published.
        """
        self._ladder, self._ask, self._pace, self._clock, self._seen = ladder, ask, pace, clock, seen
        self._name, self._universe = name, universe
        self._is_silent = False

    @property
    def name(self) -> str:
        return self._name

    async def sweeps(self, after: int) -> AsyncIterator[SourceSweep]:
        """Yield what can be believed, for ever; what was missed is over."""
        last: datetime | None = None
        while True:
            now = self._clock.now()
            due = next_look(self._pace, last, now)
            if due > now:
                await self._clock.sleep((due - now).total_seconds())
                continue
            last, day = now, shanghai_day(now)
            if (ask := self._ask(day)) is None:
                continue
            found = await self._ladder.look(ask)
            self._say(found)
            if found:
                await self._seen(found, day)
                yield SourceSweep(trading_day=day, started_at=now, quotes=found.look.quotes, missed=found.look.missed,
                                  uncounted=found.look.uncounted, source=found.source)

    def _say(self, found: Found | None) -> None:
        """Say once that nobody answers, and once that somebody does again."""
        if (found is None) != self._is_silent:
            self._is_silent = found is None
            log.warning("%s: %s", self._universe,
                        "no source can be believed now; the last values stand, and all are asked on" if found is None
                        else f"quotes again, from {found.source}")

