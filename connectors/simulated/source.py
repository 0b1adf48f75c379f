"""The simulated market as a source: sweep after sweep, at any speed, from behind the last one that is published."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from itertools import compress
from typing import Final, Protocol

import numpy as np

from connectors.simulated.day import Day
from connectors.simulated.market import Market
from connectors.simulated.options import Draw, Options, draws
from connectors.simulated.plan import PlannedDay
from connectors.simulated.schedule import moments
from connectors.source import SourceSweep
from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.quotes import SIMULATED

log = logging.getLogger(__name__)
_SAY_SECONDS: Final = 10.0
_MOST_MISSED: Final = 50  # of 1000 rows


class Press(Protocol):
    """Makes known what happens beside the prices."""

    async def announce(self, day: PlannedDay) -> None:
        """Say what happens on a day, before its first sweep."""

    async def tell(self, after: int, until: int) -> None:
        """Say what happens on that day between two moments, in ms of market time: later than the first."""


class SimulatedSource:
    name: Final = SIMULATED

    def __init__(self, market: Market, press: Press, *, speed: float = 0.0) -> None:
        """Make a source; a speed of 0: as fast as it goes."""
        self._market, self._press = market, press
        self._pause_seconds = market.options.every_seconds / speed if speed else 0.0

    async def sweeps(self, after: int) -> AsyncIterator[SourceSweep]:
        """Yield the sweeps that begin, in ms of market time, later than `after`, no faster than asked for."""
        loop = asyncio.get_running_loop()
        due = said_at = loop.time()
        told = after
        for day in self._market.days():
            if epoch_ms(close_of(day.planned.day)) <= after:
                continue
            await self._press.announce(day.planned)
            for sweep in day_sweeps(self._market.options, day, after):
                await asyncio.sleep(due - loop.time())
                due = max(due + self._pause_seconds, loop.time())
                before, told = told, epoch_ms(sweep.started_at)
                await self._press.tell(before, told)
                yield sweep
                if loop.time() - said_at >= _SAY_SECONDS:
                    said_at, moment = loop.time(), sweep.started_at
                    log.info("market time %s, %d quotes a sweep", f"{moment:%Y-%m-%d %H:%M}", len(sweep.quotes))


def day_sweeps(options: Options, day: Day, after: int) -> Iterator[SourceSweep]:
    """Yield the sweeps of a day that begin later than `after`. The first day begins with its opening prices."""
    for moment in moments(day.planned.day, options.every_seconds, from_open=day.planned.number == 0):
        if epoch_ms(moment) > after:
            yield _sweep(options, day, moment)


def _sweep(options: Options, day: Day, moment: datetime) -> SourceSweep:
    quotes = day.quotes(moment)
    missed = _missed(options, moment, len(quotes))
    return SourceSweep(
        trading_day=day.planned.day, started_at=moment,
        quotes=quotes if missed is None else list(compress(quotes, ~missed)),
        missed=() if missed is None else tuple(compress(day.securities, missed)))


def _missed(options: Options, moment: datetime, count: int) -> "np.typing.NDArray[np.bool_] | None":
    """Return which rows do not come, None if all do: the same ones whenever this moment is swept."""
    random = draws(options, Draw.MISSED, epoch_ms(moment))
    if random.random() >= options.partial:
        return None
    missed = random.integers(0, 1000, count) < random.integers(1, _MOST_MISSED, endpoint=True)
    missed[random.integers(count)] = True
    return missed
