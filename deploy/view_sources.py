"""The sources on the screen: all of them while there is no total, later those that are not good."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from deploy import view_words as words
from deploy.around import Around
from deploy.board import Board
from deploy.feeds import Feed, in_force, not_good
from deploy.freshness import market_phase
from streams.contract.clock import Phase
from streams.contract.events.quality import SourceVerdict

MOST: Final = 4  # feeds shown below totals
FRAME: Final = 2  # lines of a panel's border
TITLE: Final = "数据源 sources"
WIDE: Final = 100  # columns from which on there is room for when a feed was good last
USUAL_ADDRESS: Final = "127.0.0.1:9092"  # of the broker: commands need not be told
HEADS: Final = ("来源 source", "状态 state", "自 since", "上次正常 last good", "详情 detail")
LAST_GOOD: Final = 3  # of the heads
_STYLES: Final = {SourceVerdict.GOOD: "green", SourceVerdict.PARTIAL: "yellow", SourceVerdict.STALE: "yellow"}


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is shown, and how many lines it needs."""

    shown: RenderableType
    lines: int


def all_sources(board: Board, around: Around, now: datetime, *, width: int, rows: int) -> Group:
    """Return every feed with its state, those that are not good first, in so many lines."""
    feeds = sorted(in_force(board.feeds, around.started_at), key=lambda feed: feed.is_good)
    title = Rule(Text(f"{TITLE}: {_count(feeds)}"), align="left", style="blue")
    if not feeds:
        return Group(title, Text("no source has said anything yet", style="dim"), *_newest_notification(board, around))
    shown = [number for number in range(len(HEADS)) if number != LAST_GOOD or width >= WIDE]
    table = Table(expand=True, box=None, padding=(0, 1), show_edge=False)
    for number in shown:
        table.add_column(HEADS[number])
    news = _newest_notification(board, around)
    room = rows - 1 - len(news)  # below the head
    for feed in feeds if len(feeds) <= room else feeds[:room - 1]:
        cells = _cells(feed, now)
        table.add_row(*(cells[number] for number in shown))
    if len(feeds) > room:
        table.add_row(Text(f"… and {len(feeds) - room + 1} more", "dim"))
    return Group(title, _in_lines(table), *news)


def worst_sources(board: Board, around: Around, now: datetime, *, narrow: bool) -> Part | None:
    """Return the feeds that are not good, None where all are."""
    feeds = not_good(board.feeds, around.started_at)
    if not feeds:
        return None
    table = Table.grid(padding=(0, 1), expand=True)
    for feed in feeds[:MOST]:
        name, state, since, _, detail = _cells(feed, now)
        table.add_row(*((name, state) if narrow else (name, state, since, detail)))
    content: list[RenderableType] = [_in_lines(table)]
    if not board.sweeps:
        content.append(Text(words.NO_INTERNET, "bold yellow"))
    lines = len(feeds[:MOST]) + (not board.sweeps)
    shown = Panel(Group(*content), title=f"{TITLE}: {_count(in_force(board.feeds, around.started_at))}",
                  border_style="yellow", padding=0)
    return Part(shown=shown, lines=lines + FRAME)


def what_to_do(board: Board, around: Around, now: datetime) -> Panel:
    """Return what stands where the totals will be, as long as there is none."""
    told = "" if around.address == USUAL_ADDRESS else f"LITTLE_GIANTS_BOOTSTRAP={around.address} "
    text = Text.assemble(
        *_waiting(board, around, now), "\n\n",
        ("没有网络? No internet?\n", "bold yellow"), ("make demo", "bold"), " runs the whole chain without it, on "
        "fictional companies. 离线演示\n\n",
        ("为什么? Why?\n", "bold yellow"), (f"{told}.venv/bin/python -m connectors doctor", "bold"),
        " asks each source once and says what to do. 逐一检查\n\n",
        ("自动重试 All are asked again. Ever more seldom while they do not answer.", "dim"))
    return Panel(text, title="市值 market value", border_style="blue", padding=(0, 1))


def _waiting(board: Board, around: Around, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield what is waited for: while every source is out of reach, the market's hours are not what matters."""
    feeds = in_force(board.feeds, around.started_at)
    if feeds and all(feed.verdict is SourceVerdict.UNREACHABLE for feed in feeds):
        yield f"数据源全部连不上 all {len(feeds)} feeds are out of reach", "bold red"
    elif market_phase(now) is Phase.CLOSED:
        yield "已收盘，开盘后有合计 the market is closed: totals come when it opens", ""
    else:
        yield words.FIRST_TOTAL, ""


def _newest_notification(board: Board, around: Around) -> list[Text]:
    """Return a line, if anything was told since the start: how much, where all of it is, and the newest."""
    if not board.told_here:
        return []
    place = f", in {around.told_in}" if around.told_in else ""
    return [Text(f"通知 notifications: {words.since_start(board.told_here)}{place} · {board.notifications[0].text}",
                 no_wrap=True, overflow="ellipsis")]


def _count(feeds: Sequence[Feed]) -> str:
    bad = sum(not feed.is_good for feed in feeds)
    return f"{bad} of {len(feeds)} feeds not good"


def _in_lines(table: Table) -> Table:
    """A row is a line; the last column gets the room that is left."""
    for column in table.columns:
        column.no_wrap, column.overflow = True, "ellipsis"
    table.columns[-1].ratio = 1
    return table


def _cells(feed: Feed, now: datetime) -> tuple[Text, ...]:
    style = _STYLES.get(feed.verdict, "bold red")
    return (Text.assemble(("● ", style), f"{feed.told.source} {feed.told.feed}"),
            Text(words.verdict(feed.verdict), style), Text(words.clock(feed.since, now)),
            Text(words.clock(feed.good_at, now), "dim"), Text(words.reason(feed.told.detail)))
