"""What the live view shows, from the events on the topics: pure, so that it can be tested without any."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from deploy.feeds import Feeds
from deploy.supervisor import ProcessState
from streams.contract.clock import DAY_PHASES, SHANGHAI, Phase, from_epoch_ms
from streams.contract.events.alerts import Notification
from streams.contract.events.announcements import MemberAnnouncement
from streams.contract.events.ipos import IpoStage
from streams.contract.events.values import MarketValue, ValuationBatch
from streams.contract.scopes import ALL
from streams.ipos.funnel import is_there

KEPT: Final = 120  # of what is listed, and of changes for the line that is drawn of them
SLACK: Final = timedelta(seconds=3)
SWEEPS_KEPT: Final = 1000  # of which it is known when they came: totals may be as far behind the valuations
MUCH_LAG: Final = 100  # records; a sweep is 16
ORDER: Final = (ALL, "board", "exchange", "list", "province")


@dataclass(frozen=True, kw_only=True)
class Behind:
    """How many records each stage still has before it, and when that was so."""

    stages: Mapping[str, int]
    at: datetime

    @property
    def much(self) -> bool:
        """Say whether a stage has more before it than a busy moment leaves."""
        return any(records > MUCH_LAG for records in self.stages.values())


@dataclass(frozen=True, kw_only=True)
class Board:
    """All that is to be shown. The newest total of each scope, what was told, how far the stages are, what runs."""

    totals: Mapping[str, MarketValue] = field(default_factory=dict)
    arriving: Mapping[str, MarketValue] = field(default_factory=dict)  # of one sweep, which is shown once it is whole
    totals_at: datetime | None = None  # when the newest total was written
    sweeps: int = 0  # seen since the view opened
    changes: tuple[Decimal | None, ...] = ()  # in percent, of all members, sweep by sweep, oldest first
    quoted: Mapping[str, datetime] = field(default_factory=dict)  # by universe, its members' newest quote: own time
    received: Mapping[int, datetime] = field(default_factory=dict)  # when a sweep's quotes came, by its number
    feeds: Feeds = field(default_factory=dict)
    notifications: tuple[Notification, ...] = ()  # newest first
    told: int = 0  # all there are
    told_here: int = 0  # since the view opened
    ipos: tuple[IpoStage, ...] = ()  # one a company, the newest moves first
    announcements: tuple[MemberAnnouncement, ...] = ()  # the latest that came first
    announced_here: int = 0  # since the view opened
    behind: Behind | None = None
    processes: tuple[ProcessState, ...] = ()
    message: str = ""
    waiting: str = ""  # what the connectors said last, while there is no total since the start

    @property
    def newest(self) -> MarketValue | None:
        """Return the newest total over all members."""
        return self.totals.get(ALL)

    @property
    def quoted_at(self) -> datetime | None:
        """Return the newest quote's own time in the universe of the totals, None if it is not known."""
        return self.quoted.get(self.newest.sweep.universe) if self.newest else None

    @property
    def received_at(self) -> datetime | None:
        """Return when the newest total's quotes came, or those of the sweep next to it; None if nothing is known."""
        if self.newest is None or not self.received:
            return None
        number = self.newest.sweep.sequence
        return self.received[min(self.received, key=lambda known: abs(known - number))]

    def age(self, now: datetime) -> timedelta | None:
        """Return how long ago the newest total was written, None if there is none."""
        return max(now - self.totals_at, timedelta(0)) if self.totals_at else None

    def is_old(self, now: datetime, interval: timedelta) -> bool:
        """Say whether the totals stand still, where sweeps come at such an interval."""
        age = self.age(now)
        return age is not None and age > self.patience(interval)

    @staticmethod
    def patience(interval: timedelta) -> timedelta:
        """Return how old totals may become, where sweeps come at such an interval."""
        return 2 * interval + SLACK


def phase_of(moment: datetime) -> Phase:
    """Return the phase of a trading day at a moment; whether it is one is not asked."""
    time = moment.astimezone(SHANGHAI).time()
    return next((session.phase for session in DAY_PHASES if session.start <= time < session.end), Phase.CLOSED)


def with_total(board: Board, value: MarketValue, at: datetime, *, new: bool = True) -> Board:
    """Return the board after a total written at a time; `new` if since the view opened."""
    if value.scope == ALL:
        board = replace(board, sweeps=board.sweeps + new, changes=(*board.changes, value.change_percent)[-KEPT:])
    earlier = next(iter(board.arriving.values()), value)
    if earlier.sweep.sequence != value.sweep.sequence:
        board = replace(board, totals={**board.totals, **board.arriving}, arriving={})
    board = replace(board, arriving={**board.arriving, value.scope: value}, totals_at=at)
    if board.arriving.keys() >= board.totals.keys():
        board = replace(board, totals=board.arriving)
    return board


def with_valuations(board: Board, batch: ValuationBatch) -> Board:
    """Return the board after the values of a bucket: it keeps when their quotes came, and how new the newest is."""
    number = batch.sweep.sequence
    received = {**board.received, number: max(batch.received_at, board.received.get(number, batch.received_at))}
    board = replace(board, received=dict(list(received.items())[-SWEEPS_KEPT:]))
    newest = max((moment for moment in batch.quoted_at_ms if moment is not None), default=None)
    if newest is None:
        return board
    universe, quoted_at = batch.sweep.universe, from_epoch_ms(newest)
    return replace(board, quoted={**board.quoted, universe: max(quoted_at, board.quoted.get(universe, quoted_at))})


def with_notification(board: Board, notification: Notification, *, number: int, new: bool = True) -> Board:
    """Return the board after the notification that is the first, second, ... of all; `new` if since the view opened."""
    return replace(board, notifications=(notification, *board.notifications)[:KEPT], told=number,
                   told_here=board.told_here + new)


def with_ipo(board: Board, stage: IpoStage) -> Board:
    """Return the board after a version of a company's application; who moved comes before others of that day."""
    known = next((each for each in board.ipos if each.company == stage.company), None)
    if known and is_there(stage) and known.moves == stage.moves:
        return replace(board, ipos=tuple(stage if each is known else each for each in board.ipos))
    others = [each for each in board.ipos if each is not known]
    if not is_there(stage):
        return replace(board, ipos=tuple(others))
    later = sum(moved_on(each) > moved_on(stage) for each in others)
    return replace(board, ipos=(*others[:later], stage, *others[later:])[:KEPT])


def moved_on(stage: IpoStage) -> date:
    """Return the day of an application's last move."""
    return stage.moves[-1].on if stage.moves else stage.entered_on


def moves_of_the_day(board: Board) -> tuple[IpoStage, ...]:
    """Return who has moved on the day of the newest total, or on the next one; none before there is a total."""
    if board.newest is None or not board.sweeps:
        return ()
    today = board.newest.sweep.trading_day
    return tuple(each for each in board.ipos if moved_on(each) >= today)


def with_announcement(board: Board, announcement: MemberAnnouncement, *, new: bool = True) -> Board:
    """Return the board after an announcement; `new` if since the view opened. A repeat of one changes nothing."""
    if any(each.announcement_id == announcement.announcement_id for each in board.announcements):
        return board
    return replace(board, announcements=(announcement, *board.announcements)[:KEPT],
                   announced_here=board.announced_here + new)


def ordered(board: Board) -> list[MarketValue]:
    """Return the totals that have members: all, boards, exchanges, lists, provinces; lists by number, others by value.
    """
    def place(value: MarketValue) -> tuple[int, int, str]:
        kind, _, name = value.scope.partition(":")
        return ORDER.index(kind), 0 if kind == "list" else -int(value.market_value), name

    return sorted((value for value in board.totals.values() if value.members), key=place)
