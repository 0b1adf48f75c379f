"""How a simulated day moves: the market, its sectors, each security; who is suspended, who runs to its limit.

All in integers, parts per million of the previous close: a seed gives the same market on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.simulated.names import SECTORS
from connectors.simulated.options import Draw, Options, draws
from connectors.simulated.plan import PlannedDay

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
MILLION: Final = 1_000_000
_BIG_DAY: Final = 3  # on every third day the whole market moves
_RUNNERS, _SUSPENSIONS, _HALTS = 120, 300, 1000  # one of so many securities
_HALT_SECONDS: Final = (9 * 3600 + 40 * 60, 10 * 3600 + 50 * 60)  # of the day, when a halt may begin
_HALT_LENGTHS: Final = (600, 2400)  # so that it is over before lunch


@dataclass(frozen=True, kw_only=True)
class Moves:
    """A day's moves by security."""

    open_ppm: Ints
    close_ppm: Ints
    suspended: Bools  # all day
    halt_from: Ints  # second of the day, 0 where there is no halt
    halt_until: Ints
    permille_traded: Ints  # of all shares, over the day


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the moves depend on, by security."""

    sector: Ints
    member: Bools
    limit_percent: Ints  # 0: none today
    newcomer: Bools  # today is its first day
    prev_close_li: Ints
    anchor_li: Ints  # where its price comes from and is drawn back to


def moves(options: Options, day: PlannedDay, listed: Listed) -> Moves:
    """Draw a day's moves."""
    random, count = draws(options, Draw.MOVES, day.day.toordinal()), len(listed.sector)
    suspended = _some(random, ~listed.newcomer, count // _SUSPENSIONS)
    common = _market(random, day.number) + _sectors(random)[listed.sector]
    own = _bell(random, 14_000, count) + _pull(listed)
    close = common + own
    open_ = common * 3 // 4 + own * random.integers(0, 60, count) // 100 + _bell(random, 3_000, count)
    _run(random, listed, suspended, open_, close)
    _first_days(random, listed, open_, close)
    close[suspended] = open_[suspended] = 0
    halted = _some(random, ~suspended & ~listed.newcomer, -(-count // _HALTS))
    halt_from = random.integers(*_HALT_SECONDS, count)
    return Moves(
        open_ppm=open_, close_ppm=close, suspended=suspended, halt_from=np.where(halted, halt_from, 0),
        halt_until=np.where(halted, halt_from + random.integers(*_HALT_LENGTHS, count), 0),
        permille_traded=random.integers(3, 60, count))


def _bell(random: np.random.Generator, deviation: int, count: int) -> Ints:
    """Return integers spread like a bell around 0: sums of four dice."""
    dice: Ints = random.integers(-deviation, deviation, (4, count), endpoint=True).sum(axis=0)
    return dice * 866 // 1000  # four dice of ±d deviate by 2d / √3


def _market(random: np.random.Generator, number: int) -> int:
    if number % _BIG_DAY == 0:
        return int(random.choice([-1, 1]) * random.integers(24_000, 34_000))
    return int(_bell(random, 8_000, 1)[0])


def _sectors(random: np.random.Generator) -> Ints:
    """Return the move of each sector; one of them stands out."""
    found = _bell(random, 6_000, len(SECTORS))
    found[random.integers(len(SECTORS))] = random.choice([-1, 1]) * random.integers(45_000, 75_000)
    return found


def _pull(listed: Listed) -> Ints:
    """Return how a price is drawn back to where it came from, at most 2 %: else some would go to nothing in time."""
    pull: Ints = np.clip((listed.anchor_li - listed.prev_close_li) * 20_000 // listed.anchor_li, -20_000, 20_000)
    return pull


def _run(random: np.random.Generator, listed: Listed, suspended: Bools, open_: Ints, close: Ints) -> None:
    """Let some go most of the way to their limit, or beyond it, where they stay; members among them, from the open."""
    free = ~suspended & ~listed.newcomer
    runners = _some(random, free, len(free) // _RUNNERS) | _some(random, free & listed.member, 2)
    limit = np.where(listed.limit_percent == 0, 20, listed.limit_percent)[runners]
    up = np.where(listed.prev_close_li > 2 * listed.anchor_li, -1,
                  np.where(listed.prev_close_li * 2 < listed.anchor_li, 1, random.choice([-1, 1], len(free))))[runners]
    close[runners] = up * limit * 10_000 * random.integers(88, 115, len(limit)) // 100
    open_[runners] = close[runners] * np.where(listed.member[runners], 96, random.integers(20, 100, len(limit))) // 100


def _first_days(random: np.random.Generator, listed: Listed, open_: Ints, close: Ints) -> None:
    """Let newcomers open far above their issue price."""
    count = int(listed.newcomer.sum())
    open_[listed.newcomer] = random.integers(300_000, 1_500_000, count)
    close[listed.newcomer] = open_[listed.newcomer] + random.integers(-200_000, 400_000, count)


def _some(random: np.random.Generator, among: Bools, count: int) -> Bools:
    """Return so many of those that may be drawn, or all of them."""
    places: Sequence[int] | Ints = np.flatnonzero(among)
    chosen = np.zeros(len(among), np.bool_)
    chosen[random.permutation(places)[:count]] = True
    return chosen
