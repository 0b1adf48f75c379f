"""The board as a screen: totals on the left, the state of the chain on the right, what is new below."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from deploy import view_words as words
from deploy.around import Around
from deploy.board import MUCH_LAG, Board, ordered, phase_of
from deploy.freshness import Standing, freshness, market_phase
from deploy.supervisor import Condition, ProcessState
from deploy.view_news import SECTIONS, news
from deploy.view_sources import all_sources, what_to_do, worst_sources
from streams.contract.clock import SHANGHAI
from streams.contract.events.runtime import Mode
from streams.contract.events.values import MarketValue
from streams.contract.scopes import scope_names

CHAIN_WIDTH: Final = 40
NARROW: Final = 60  # columns in which the totals have no room for all of theirs
FRAME: Final = 2  # lines of a panel's border
HEADS: Final = 2  # lines of a table's head
CHAIN_LINES: Final = 16  # what the state of the chain needs
LAG_OLD_AFTER: Final = timedelta(seconds=5)
_CONDITIONS: Final = {Condition.UP: "green", Condition.STARTING: "yellow", Condition.RESTARTING: "bold red",
                      Condition.ENDED: "dim"}
_LABELS: Final = {Mode.DEMO: "bold black on yellow", Mode.LIVE: "bold white on dark_green"}


def screen(board: Board, around: Around, now: datetime, *, width: int, height: int) -> RenderableType:
    """Return the whole screen."""
    without_totals = around.is_live and not board.totals
    below = max(2, min(height - CHAIN_LINES - 2, height * 5 // 12) // SECTIONS) * SECTIONS
    if without_totals:  # nor is there much news: the sources are what matters
        below = max(height - CHAIN_LINES - 2, below)
    middle = height - below - 2
    layout = Layout()
    layout.split_column(
        Layout(_head(board, around, now, width), size=1),
        Layout(name="middle", size=middle),
        Layout(all_sources(board, around, now, width=width, rows=below - 1) if without_totals
               else news(board, width=width, height=below), size=below),
        Layout(_foot(board, around, width), size=1),
    )
    layout["middle"].split_row(
        Layout(what_to_do(board, around, now) if without_totals
               else _left(board, around, now, width - CHAIN_WIDTH, middle)),
        Layout(_chain(board, around, now), size=CHAIN_WIDTH),
    )
    return layout


def _head(board: Board, around: Around, now: datetime, width: int) -> Text:
    """Return the label and the market's moment, with as much of the rest as there is room for, each whole."""
    label = (f" {words.LABELS[around.mode]} ", _LABELS[around.mode])
    text = Text.assemble(("little-giant-monitor 专精特新小巨人 ", "bold"), label)
    if around.is_live:
        return text.append(f"  {now.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S} {words.phase(market_phase(now))}")
    if board.newest:
        moment = board.newest.sweep.started_at.astimezone(SHANGHAI)
        for part in (f"  {moment:%Y-%m-%d %H:%M:%S}", f" {words.phase(phase_of(moment))}", f" at {around.speed:g}×"):
            if text.cell_len + cell_len(part) > width:
                break
            text.append(part)
    return text


def _left(board: Board, around: Around, now: datetime, width: int, lines: int) -> RenderableType:
    """Return the totals, and below them the sources that are not good, if any."""
    sources = worst_sources(board, around, now, narrow=width < NARROW)
    if sources is None:
        return _totals(board, width, lines - FRAME - HEADS)
    layout, rows = Layout(), sources.lines
    layout.split_column(Layout(_totals(board, width, lines - rows - FRAME - HEADS)),
                        Layout(sources.shown, size=rows))
    return layout


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
    waiting = Text.assemble((f"{words.FIRST_TOTAL}\n\n", "dim"), (board.waiting, "yellow"))
    content: RenderableType = table if board.totals else waiting
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
    found = freshness(board, around, now)
    old = f"{words.age(found.age)} old"
    match found.standing:
        case Standing.NO_TOTAL:
            return Text("no total yet", "yellow")
        case Standing.EARLIER:
            return Text(f"an earlier run's, {old}", "yellow")
        case Standing.STILL:
            return Text(f"TOTALS STAND STILL: {old}", "bold white on red")
        case Standing.RESTING:
            return Text(f"{words.resting(market_phase(now))}, last sweep of {words.clock(found.swept_at, now)}")
        case Standing.MOVING if around.is_live:
            return Text(f"{words.of_when(found.quoted_at, found.swept_at, now)}, {old}", "green")
        case Standing.MOVING | Standing.LATE:
            return Text(f"totals {old}", "yellow" if found.standing is Standing.LATE else "green")


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
    text = Text(f"{words.BEHIND}: lag in records\n", "bold yellow") if board.behind.much else Text("lag in records\n")
    for number, (name, records) in enumerate(board.behind.stages.items(), 1):
        text.append(f"  {name:<10}{records:>5,}", "yellow" if records > MUCH_LAG else "not bold default")
        text.append("\n" * (number % 2 == 0))
    return text


def _process(process: ProcessState) -> Text:
    style = _CONDITIONS[process.condition]
    often = f", restarts {process.restarts}" if process.restarts else ""
    after = (f" {process.pid}" if process.pid else "") + often
    return Text.assemble(("● ", style), f"{process.name:<11}", (process.condition.value, style), (after, "dim"))


def _foot(board: Board, around: Around, width: int) -> Text:
    """Return when it ends and where it is; then as much of the rest as there is room for, the last words cut."""
    end = f"ends in {around.ends_in:.0f} s" if around.ends_in is not None else "Ctrl-C ends it"
    text = Text(f"{end} · Kafka at {around.address}", "dim", no_wrap=True, overflow="ellipsis")
    metrics = " ".join(map(str, around.metrics_ports))
    said = _said_last(board, around)
    for part, beside in ((f" · metrics {metrics}" if metrics else "", 0), (f" · {words.COLOURS}", cell_len(said))):
        if text.cell_len + cell_len(part) + beside <= width:
            text.append(part)
    return text.append(said, "not dim yellow")


def _said_last(board: Board, around: Around) -> str:
    """Return what was said last; what the connectors wait for stands where the totals will be, if there is room."""
    said = board.message or (board.waiting if board.totals or around.is_live else "")
    return f" · {said}" if said else ""
