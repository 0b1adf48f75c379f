"""The board as a screen: totals on the left, the state of the chain on the right, what is new below."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from deploy import view_words as words
from deploy.board import Board, ordered, phase_of
from deploy.supervisor import Condition, ProcessState
from deploy.view_news import SECTIONS, news
from streams.contract.clock import SHANGHAI
from streams.contract.events.values import MarketValue
from streams.contract.scopes import scope_names

CHAIN_WIDTH: Final = 40
NARROW: Final = 60  # columns in which the totals have no room for all of theirs
FRAME: Final = 2  # lines of a panel's border
HEADS: Final = 2  # lines of a table's head
CHAIN_LINES: Final = 16  # what the state of the chain needs
MUCH_LAG: Final = 100  # records; a sweep is 16
LAG_OLD_AFTER: Final = timedelta(seconds=5)
_CONDITIONS: Final = {Condition.UP: "green", Condition.STARTING: "yellow", Condition.RESTARTING: "bold red",
                      Condition.ENDED: "dim"}


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is shown beside the board."""

    address: str  # of the broker
    speed: float
    interval: timedelta  # between two sweeps
    ends_in: float | None = None  # seconds


def screen(board: Board, around: Around, now: datetime, *, width: int, height: int) -> RenderableType:
    """Return the whole screen."""
    below = max(2, min(height - CHAIN_LINES - 2, height * 5 // 12) // SECTIONS) * SECTIONS
    middle = height - below - 2
    layout = Layout()
    layout.split_column(
        Layout(_head(board, around), size=1),
        Layout(name="middle", size=middle),
        Layout(news(board, width=width, height=below), size=below),
        Layout(_foot(board, around), size=1),
    )
    layout["middle"].split_row(
        Layout(_totals(board, width - CHAIN_WIDTH, middle - FRAME - HEADS)),
        Layout(_chain(board, around, now), size=CHAIN_WIDTH),
    )
    return layout


def _head(board: Board, around: Around) -> Text:
    label = (f" {words.SIMULATED} ", "bold black on yellow")
    text = Text.assemble(("little-giant-monitor 专精特新小巨人 ", "bold"), label)
    if board.newest:
        moment = board.newest.sweep.started_at.astimezone(SHANGHAI)
        text.append(f"  {moment:%Y-%m-%d %H:%M:%S} {words.phase(phase_of(moment))} at {around.speed:g}×")
    return text


def _totals(board: Board, width: int, rows: int) -> Panel:
    narrow = width < NARROW
    table = Table(expand=True, box=None, padding=(0, 1), show_edge=False)
    table.add_column("范围\nscope", no_wrap=True, overflow="ellipsis", ratio=1)
    for name in ("亿元\nCNY 100m", "涨跌\nchange", *(() if narrow else ("成员\nmembers", "已知\nknown"))):
        table.add_column(name, justify="right", no_wrap=True)
    for total in ordered(board)[:rows]:
        cells: list[str | Text] = [" ".join(scope_names(total.scope)), words.in_yi(total.market_value),
                                   _change(total.change_percent), f"{total.members:,}", _known(total)]
        table.add_row(*cells[:3 if narrow else 5], style="bold" if total == board.newest else "")
    content: RenderableType = table if board.totals else Text("waiting for the first total ...", style="dim")
    return Panel(content, title="市值 market value", border_style="blue", padding=0)


def _known(total: MarketValue) -> str:
    """Return how many little giants there are, listed or not; the ministry's counts are of real ones, and not shown."""
    return "–" if total.known_companies is None else f"{total.known_companies:,}"


def _change(percent: Decimal | None) -> Text:
    """Chinese exchanges show what rises in red."""
    text = words.change(percent)
    if not percent:
        return Text(text)
    return Text(f"▲ {text}", "red") if percent > 0 else Text(f"▼ {text}", "green")


def _chain(board: Board, around: Around, now: datetime) -> Panel:
    parts = [_freshness(board, around, now), _sweep(board), _lag(board, now), *map(_process, board.processes)]
    return Panel(Group(*parts), title="链路 pipeline", border_style="blue", padding=(0, 1))


def _freshness(board: Board, around: Around, now: datetime) -> Text:
    age = board.age(now)
    if age is None:
        return Text("no total yet", "yellow")
    if not board.sweeps:
        return Text(f"an earlier run's, {words.age(age)} old", "yellow")
    if board.is_old(now, around.interval):
        return Text(f"TOTALS STAND STILL: {words.age(age)} old", "bold white on red")
    return Text(f"totals {words.age(age)} old", "green")


def _sweep(board: Board) -> Text:
    total = board.newest
    if total is None:
        return Text()
    counts = f"priced {total.priced:,}  carried {total.carried:,}  missing {total.missing:,}\n"
    return Text.assemble(
        (f"sweep {'complete' if total.complete else 'INCOMPLETE'}\n", "green" if total.complete else "bold yellow"),
        f"{total.received:,} of {total.expected:,} quotes, {total.buckets}/16\n", counts,
        ("涨跌 ", "dim"), (words.curve(board.changes, CHAIN_WIDTH - 9) + "\n", "cyan"))


def _lag(board: Board, now: datetime) -> Text:
    if board.behind is None:
        return Text("lag: not known yet\n", "yellow")
    if now - board.behind.at > LAG_OLD_AFTER:
        return Text(f"lag: no answer for {words.age(now - board.behind.at)}\n", "bold yellow")
    text = Text("lag in records\n")
    for number, (name, records) in enumerate(board.behind.stages.items(), 1):
        text.append(f"  {name:<10}{records:>5,}", "yellow" if records > MUCH_LAG else "")
        text.append("\n" * (number % 2 == 0))
    return text


def _process(process: ProcessState) -> Text:
    style = _CONDITIONS[process.condition]
    often = f", restarts {process.restarts}" if process.restarts else ""
    after = (f" {process.pid}" if process.pid else "") + often
    return Text.assemble(("● ", style), f"{process.name:<11}", (process.condition.value, style), (after, "dim"))


def _foot(board: Board, around: Around) -> Text:
    end = f"ends in {around.ends_in:.0f} s" if around.ends_in is not None else "Ctrl-C ends it"
    text = Text(end, "dim", no_wrap=True, overflow="ellipsis")
    text.append(f" · Kafka at {around.address} · 红涨绿跌 red rises")
    return text.append(f" · {board.message}", "not dim yellow") if board.message else text
