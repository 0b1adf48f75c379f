"""The board in plain lines, for where there is no terminal: one every few seconds, and one for what is new."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from deploy import view_words as words
from deploy.around import Around
from deploy.board import Board, moved_on, moves_of_the_day
from deploy.feeds import Feed, in_force, not_good
from deploy.freshness import Standing, freshness, market_phase
from deploy.supervisor import Condition, ProcessState
from streams.contract.clock import SHANGHAI
from streams.contract.events.alerts import Notification
from streams.contract.events.announcements import MemberAnnouncement
from streams.contract.events.ipos import IpoStage


def status_line(board: Board, around: Around, now: datetime) -> str:
    """Return one line: market time, the total and its change, how old and how complete, the lag, what runs."""
    return " | ".join([*_totals(board, around, now), *_sources(board, around), *_waiting(board),
                       f"notifications {board.told_here}",
                       _lag(board), ", ".join(map(_process, board.processes))])


def new_verdicts(before: Board, board: Board, around: Around, now: datetime) -> Iterator[str]:
    """Yield a line for each feed that was told of between two boards, but for what was good before the run."""
    for feed in in_force(board.feeds, around.started_at):
        if before.feeds.get((feed.told.source, feed.told.feed)) != feed:
            yield _verdict(feed, now)


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


def _totals(board: Board, around: Around, now: datetime) -> Iterator[str]:
    total = board.newest
    if total is None or not board.sweeps:
        yield "no total yet"
        return
    moment = now if around.is_live else total.sweep.started_at
    yield f"market time {moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    yield f"all 全部小巨人 {words.in_yi(total.market_value)} 亿元 {words.change(total.change_percent)}"
    if total.known_companies is not None:
        yield f"members {total.members:,}, known 已知 {total.known_companies:,}"
    yield _freshness(board, around, now)
    yield f"sweep {words.completeness(total)}"


def _freshness(board: Board, around: Around, now: datetime) -> str:
    found = freshness(board, around, now)
    if found.standing is Standing.RESTING:
        return f"market {words.resting(market_phase(now))}, last sweep of {words.clock(found.swept_at, now)}"
    of = ""
    if around.is_live:
        of = f", {words.of_when(found.quoted_at, found.swept_at, now)}"
    return f"totals {words.age(found.age)} old{of}" + (", STANDING STILL" if found.standing is Standing.STILL else "")


def _sources(board: Board, around: Around) -> Iterator[str]:
    if not around.is_live:
        return
    told, bad = in_force(board.feeds, around.started_at), not_good(board.feeds, around.started_at)
    if bad:
        yield f"sources not good: {len(bad)} of {len(told)} feeds"
    else:
        yield f"sources good: {len(told)} feeds" if told else "sources: nothing told yet"
    if not board.sweeps:
        yield words.NO_INTERNET


def _waiting(board: Board) -> Iterator[str]:
    if board.waiting:
        yield board.waiting


def _verdict(feed: Feed, now: datetime) -> str:
    return (f"source {feed.told.source} {feed.told.feed} | {words.verdict(feed.verdict)} since "
            f"{words.clock(feed.since, now)} | last good {words.clock(feed.good_at, now)} | {feed.told.detail}")


def _lag(board: Board) -> str:
    if board.behind is None:
        return "lag not known yet"
    lag = "lag " + ", ".join(f"{name} {records}" for name, records in board.behind.stages.items())
    return f"{words.BEHIND}: {lag}" if board.behind.much else lag


def _process(process: ProcessState) -> str:
    often = f" (restarted {process.restarts}×)" if process.restarts else ""
    number = f" {process.pid}" if process.condition == Condition.UP else ""
    return f"{process.name} {process.condition}{number}{often}"


def _told(notification: Notification) -> str:
    moment = notification.at.astimezone(SHANGHAI)
    return f"notification {notification.severity} {moment:%m-%d %H:%M:%S} | {notification.text}"


def _moved(stage: IpoStage) -> str:
    return (f"IPO {moved_on(stage):%m-%d} | {words.company(stage.company)} | "
            f"{words.board(stage.board)} | {words.stage(stage)}")


def _announced(found: MemberAnnouncement) -> str:
    mark = f" | {words.CORRECTION}" if found.correction else ""
    return (f"announcement {words.when(found)} | {found.security} {found.name} | "
            f"{words.category(found.categories[0])} | {found.title}{mark}")
