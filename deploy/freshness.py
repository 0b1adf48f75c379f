"""Whether the totals move, and how old they are: live by the source's own time, else by when quotes came. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from deploy.around import Around
from deploy.board import Board, phase_of
from streams.contract.clock import DAY_PHASES, SHANGHAI, Phase, phase_at


class Standing(StrEnum):
    NO_TOTAL = "no_total"
    EARLIER = "earlier"  # an earlier run's: none has come since the start
    STILL = "still"  # though the market trades
    RESTING = "resting"  # as it must: the market does not trade
    LATE = "late"  # they move, yet their quotes came long ago: the chain falls behind
    MOVING = "moving"


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """How the totals stand at a moment."""

    standing: Standing
    age: timedelta = timedelta(0)
    swept_at: datetime | None = None  # when their sweep began
    quoted_at: datetime | None = None  # the newest quote's own time, where a live source tells it


def freshness(board: Board, around: Around, now: datetime) -> Freshness:
    """Return how the totals stand; in a live market their age is that of the newest quote, else that of its arrival.

    The age grows while the chain falls behind, however often totals are written, and when none is written any more.
    """
    written = board.age(now)
    if board.newest is None or written is None:
        return Freshness(standing=Standing.NO_TOTAL)
    if not board.sweeps:
        return Freshness(standing=Standing.EARLIER, age=written)
    if not around.is_live:
        return _by_arrival(board, around, now, written=written)
    return _live(board, around, now, swept_at=board.newest.sweep.started_at, written=written)


def market_phase(moment: datetime) -> Phase:
    """Return the phase of the market at a moment; of the time of day alone where the calendar ends."""
    try:
        return phase_at(moment)
    except ValueError:
        return phase_of(moment)


def _by_arrival(board: Board, around: Around, now: datetime, *, written: timedelta) -> Freshness:
    age = max(now - board.received_at, written) if board.received_at else written
    if board.is_old(now, around.interval):
        return Freshness(standing=Standing.STILL, age=age)
    late = age > board.patience(around.interval)
    return Freshness(standing=Standing.LATE if late else Standing.MOVING, age=age)


def _live(board: Board, around: Around, now: datetime, *, swept_at: datetime, written: timedelta) -> Freshness:
    quoted_at = board.quoted_at
    age = max(now - (quoted_at or swept_at), timedelta(0))
    traded = _traded_for(now)
    if traded is None:
        standing = Standing.RESTING
    else:  # at the bell all that is there is of the session before
        still = min(max(age, written), traded) > board.patience(around.interval)
        standing = Standing.STILL if still else Standing.MOVING
    return Freshness(standing=standing, age=age, swept_at=swept_at, quoted_at=quoted_at)


def _traded_for(now: datetime) -> timedelta | None:
    """Return how long continuous trading has gone on without a break, None where it does not."""
    if market_phase(now) is not Phase.CONTINUOUS:
        return None
    local = now.astimezone(SHANGHAI)
    start = max(session.start for session in DAY_PHASES if session.start <= local.time())
    return local - datetime.combine(local.date(), start, SHANGHAI)
