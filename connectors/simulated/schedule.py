"""The moments of a simulated trading day: when it is swept, and what is then the time of the last trade."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from streams.contract.clock import CLOSE, DAY_PHASES, SHANGHAI, Phase, Session

OPEN: Final = next(session.end for session in DAY_PHASES if session.phase is Phase.OPENING_AUCTION)
QUIET: Final = 10  # sweeps are so many times rarer while nothing trades: in auctions and breaks


class Traded(NamedTuple):
    """How far trading is: the time of day of the last trade, and the seconds of continuous trading up to it."""

    at: time
    seconds: int


def _seconds(moment: time) -> int:
    return (moment.hour * 60 + moment.minute) * 60 + moment.second


def _length(session: Session) -> int:
    return _seconds(session.end) - _seconds(session.start)


CONTINUOUS_SECONDS: Final = sum(_length(each) for each in DAY_PHASES if each.phase is Phase.CONTINUOUS)
DAY_SECONDS: Final = CONTINUOUS_SECONDS + 180  # the closing auction is worth as much movement as its three minutes
SECONDS_BEFORE: Final = tuple(
    sum(_length(each) for each in DAY_PHASES[:number] if each.phase is Phase.CONTINUOUS)
    for number in range(len(DAY_PHASES)))


def moments(day: date, every_seconds: int, *, from_open: bool) -> Iterator[datetime]:
    """Yield when a day is swept: from the opening auction, or from the opening price on, to the close."""
    for session in DAY_PHASES:
        if from_open and session.end <= OPEN:
            continue
        step = every_seconds * (1 if session.phase is Phase.CONTINUOUS else QUIET)
        begin = datetime.combine(day, session.start, SHANGHAI)
        for second in range(0, _length(session), step):
            yield begin + timedelta(seconds=second)
    yield datetime.combine(day, CLOSE, SHANGHAI)


def traded(moment: time) -> Traded | None:
    """Return the last trade's time at a time of day, None before the opening price is there."""
    if moment >= CLOSE:
        return Traded(CLOSE, DAY_SECONDS)
    for session, before in zip(DAY_PHASES, SECONDS_BEFORE, strict=True):
        if session.start <= moment < session.end and session.end > OPEN:
            passed = _seconds(moment) - _seconds(session.start) if session.phase is Phase.CONTINUOUS else 0
            return Traded(moment if passed else session.start, before + passed)
    return None
