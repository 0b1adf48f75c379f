"""One day of a simulated market: what each security is quoted at, at any moment of it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.simulated.moves import MILLION, Listed, Moves
from connectors.simulated.names import SECTORS
from connectors.simulated.options import Draw, Options, draws
from connectors.simulated.plan import PlannedDay
from connectors.simulated.schedule import DAY_SECONDS, Traded, traded
from connectors.source import Quote
from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.quotes import QuoteStatus
from streams.contract.limits import TICK_LI, limit_prices
from streams.contract.money import MOST_PRICE_LI

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_KNOT_SECONDS: Final = 60
_KNOTS: Final = DAY_SECONDS // _KNOT_SECONDS + 1
_MARKET_STEP, _SECTOR_STEP, _OWN_STEP = 700, 700, 1_600  # ppm a minute, at most
_AUCTION_SHARE: Final = 600  # the opening auction trades as much as so many seconds
STATUS: Final = (QuoteStatus.TRADING, QuoteStatus.SUSPENDED)


@dataclass(frozen=True, kw_only=True)
class Columns:
    """A moment's quotes. Prices in li; where `silent`, neither a price nor an amount."""

    price_li: Ints
    prev_close_li: Ints
    volume: Ints
    turnover_li: Ints
    quoted_at_ms: Ints
    silent: Bools


@dataclass(frozen=True, kw_only=True)
class Day:
    options: Options
    planned: PlannedDay
    securities: tuple[str, ...]
    shares: Ints
    listed: Listed
    moves: Moves

    @cached_property
    def limits(self) -> tuple[Ints, Ints]:
        """Return the lowest and the highest price of each security today."""
        lower, upper = limit_prices(self.listed.prev_close_li, self.listed.limit_percent)
        free = self.listed.limit_percent == 0
        return np.where(free, TICK_LI, lower), np.where(free, MOST_PRICE_LI, upper)

    @cached_property
    def close_li(self) -> Ints:
        return self._price(self.moves.close_ppm)

    def quotes(self, moment: datetime) -> list[Quote]:
        """Return what each security is quoted at, at a moment of this day."""
        found = self.columns(moment)
        prices: list[int | None] = found.price_li.tolist()
        volumes: list[int | None] = found.volume.tolist()
        turnovers: list[int | None] = found.turnover_li.tolist()
        statuses = [QuoteStatus.TRADING] * len(prices)
        for place in np.flatnonzero(found.silent).tolist():
            prices[place] = volumes[place] = turnovers[place] = None
            statuses[place] = QuoteStatus.SUSPENDED
        return list(map(Quote, self.securities, prices, found.prev_close_li.tolist(), volumes, turnovers,
                        found.quoted_at_ms.tolist(), statuses))

    def columns(self, moment: datetime) -> Columns:
        last = traded(moment.time())
        return self._before_open() if last is None else self._trading(last)

    def _before_open(self) -> Columns:
        """Auction prices are no trades: the last ones are those of the day before, and a newcomer has none."""
        nothing = np.zeros_like(self.shares)
        return Columns(
            price_li=self.listed.prev_close_li, prev_close_li=self.listed.prev_close_li, volume=nothing,
            turnover_li=nothing, quoted_at_ms=nothing + epoch_ms(close_of(self.planned.before)),
            silent=self.moves.suspended | self.listed.newcomer)

    def _trading(self, last: Traded) -> Columns:
        second = (last.at.hour * 60 + last.at.minute) * 60 + last.at.second
        midnight = epoch_ms(close_of(self.planned.day)) - 15 * 3_600_000
        halted = (self.moves.halt_from <= second) & (second < self.moves.halt_until)
        quoted = np.where(halted, self.moves.halt_from, second) * 1000 + midnight
        progress = (last.seconds + _AUCTION_SHARE) * MILLION // (DAY_SECONDS + _AUCTION_SHARE)
        volume = self._day_volume * progress // MILLION // 100 * 100
        return Columns(
            price_li=self._price(self._ppm(last.seconds)), prev_close_li=self.listed.prev_close_li, volume=volume,
            turnover_li=volume * self._average_li, silent=self.moves.suspended | halted,
            quoted_at_ms=np.where(self.moves.suspended, epoch_ms(close_of(self.planned.before)), quoted))

    @cached_property
    def _day_volume(self) -> Ints:
        return self.shares * self.moves.permille_traded // 1000

    @cached_property
    def _average_li(self) -> Ints:
        return (self._price(self.moves.open_ppm) + self.close_li) // 2

    def _price(self, ppm: Ints) -> Ints:
        """Return previous close × (1 + move), half up to a tick, within the day's limits."""
        lower, upper = self.limits
        exact = self.listed.prev_close_li * (MILLION + ppm)
        found: Ints = np.clip((exact + MILLION * TICK_LI // 2) // (MILLION * TICK_LI) * TICK_LI, lower, upper)
        return found

    def _ppm(self, second: int) -> Ints:
        """Return the move up to a second of trading: from the open to the close, and the way between."""
        moves, (knot, rest) = self.moves, divmod(second, _KNOT_SECONDS)
        way = self._way(knot)
        if rest:
            way = way + (self._way(knot + 1) - way) * rest // _KNOT_SECONDS
        found: Ints = moves.open_ppm + (moves.close_ppm - moves.open_ppm) * second // DAY_SECONDS + way
        return np.where(moves.suspended, 0, found)

    def _way(self, knot: int) -> Ints:
        market, sectors, own = self._paths
        found: Ints = market[knot] + sectors[knot][self.listed.sector] + own[knot]
        return found

    @cached_property
    def _paths(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Return the ways of the market, of each sector and of each security, a knot a row."""
        random = draws(self.options, Draw.PATHS, self.planned.day.toordinal())
        market, sectors, own = (_bridge(random, step, count) for step, count in (
            (_MARKET_STEP, 1), (_SECTOR_STEP, len(SECTORS)), (_OWN_STEP, len(self.securities))))
        return market, sectors, own


def _bridge(random: np.random.Generator, step: int, count: int) -> NDArray[np.int32]:
    """Return random walks that begin and end at 0."""
    steps = random.integers(-step, step, (_KNOTS - 1, count), np.int16, endpoint=True)
    walk = np.zeros((_KNOTS, count), np.int32)
    np.cumsum(steps, axis=0, out=walk[1:])
    straight: NDArray[np.int32] = walk[-1] * np.arange(_KNOTS, dtype=np.int32)[:, None] // (_KNOTS - 1)
    return walk - straight
