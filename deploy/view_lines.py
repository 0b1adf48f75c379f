"""The board in plain lines, for where there is no terminal: one every few seconds, and one for what is new."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from deploy import view_words as words
from deploy.board import Board, moved_on, moves_of_the_day
from deploy.supervisor import Condition, ProcessState
from streams.contract.clock import SHANGHAI
from streams.contract.events.alerts import Notification
from streams.contract.events.announcements import MemberAnnouncement
from streams.contract.events.ipos import IpoStage


def status_line(board: Board, now: datetime, interval: timedelta) -> str:
    """Return one line: market time, the total and its change, how old and how complete, the lag, what runs."""
    return " | ".join([words.SIMULATED, *_totals(board, now, interval), f"notifications {board.told_here}", _lag(board),
                       ", ".join(map(_process, board.processes))])


def new_notifications(before: Board, board: Board) -> Iterator[str]:
    """Yield a line for each notification told between two boards, oldest first."""
    count = board.told_here - before.told_here
    for notification in reversed(list(islice(board.notifications, count))):
        yield _told(notification)


def new_moves(before: Board, board: Board) -> Iterator[str]:
    """Yield a line for each application that moved between two boards, of the market's day, oldest first."""
    known = {(each.company, each.moves) for each in moves_of_the_day(before)}
    for stage in reversed(moves_of_the_day(board)):
        if (stage.company, stage.moves) not in known:
            yield _moved(stage)


def new_announcements(before: Board, board: Board) -> Iterator[str]:
    """Yield a line for each announcement between two boards, oldest first."""
    count = board.announced_here - before.announced_here
    for announcement in reversed(list(islice(board.announcements, count))):
        yield _announced(announcement)


def _totals(board: Board, now: datetime, interval: timedelta) -> Iterator[str]:
    total, age = board.newest, board.age(now)
    if total is None or age is None or not board.sweeps:
        yield "no total yet"
        return
    yield f"market time {total.sweep.started_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    yield f"all 全部小巨人 {words.in_yi(total.market_value)} 亿元 {words.change(total.change_percent)}"
    if total.known_companies is not None:
        yield f"members {total.members:,}, known 已知 {total.known_companies:,}"
    yield f"totals {words.age(age)} old" + (", STANDING STILL" if board.is_old(now, interval) else "")
    yield f"sweep {words.completeness(total)}"


def _lag(board: Board) -> str:
    if board.behind is None:
        return "lag not known yet"
    return "lag " + ", ".join(f"{name} {records}" for name, records in board.behind.stages.items())


def _process(process: ProcessState) -> str:
    often = f" (restarted {process.restarts}×)" if process.restarts else ""
    number = f" {process.pid}" if process.condition == Condition.UP else ""
    return f"{process.name} {process.condition}{number}{often}"


def _told(notification: Notification) -> str:
    moment = notification.at.astimezone(SHANGHAI)
    return f"{words.SIMULATED} | notification {notification.severity} {moment:%m-%d %H:%M:%S} | {notification.text}"


def _moved(stage: IpoStage) -> str:
    return (f"{words.SIMULATED} | IPO {moved_on(stage):%m-%d} | {words.company(stage.company)} | "
            f"{words.board(stage.board)} | {words.stage(stage)}")


def _announced(found: MemberAnnouncement) -> str:
    mark = f" | {words.CORRECTION}" if found.correction else ""
    return (f"{words.SIMULATED} | announcement {words.when(found)} | {found.security} {found.name} | "
            f"{words.category(found.categories[0])} | {found.title}{mark}")
