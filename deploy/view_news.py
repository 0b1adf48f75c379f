"""What is new, below the totals: notifications, moves on the way to a listing, announcements; newest first."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from deploy import view_words as words
from deploy.board import Board, moved_on
from streams.contract.clock import SHANGHAI
from streams.contract.events.alerts import Notification, Severity
from streams.contract.events.announcements import MemberAnnouncement
from streams.contract.events.ipos import IpoStage

SECTIONS: Final = 3
WIDE: Final = 160  # columns from which on there is room for two sections side by side
COMPANY_WIDTH: Final = 26
_SEVERITIES: Final = {Severity.INFO: "cyan", Severity.WARNING: "yellow", Severity.CRITICAL: "bold red"}


def news(board: Board, *, width: int, height: int) -> Layout:
    """Return the sections, one below the other, or notifications on the left where there is room."""
    layout, rows = Layout(), height // SECTIONS - 1
    if width < WIDE:
        layout.split_column(Layout(_notifications(board, rows)), Layout(_ipos(board, rows)),
                            Layout(_announcements(board, rows)))
        return layout
    right, rows = Layout(ratio=3), height // 2 - 1
    right.split_column(Layout(_ipos(board, rows)), Layout(_announcements(board, rows)))
    layout.split_row(Layout(_notifications(board, height - 1), ratio=2), right)
    return layout


def _notifications(board: Board, rows: int) -> Group:
    title = f"通知 notifications: {words.since_start(board.told_here)}"
    return _section(title, (None, None), map(_told, board.notifications[:rows]), "nothing told yet")


def _ipos(board: Board, rows: int) -> Group:
    return _section("首发 IPOs: 最新动态 newest moves", (None, COMPANY_WIDTH, None), map(_moved, board.ipos[:rows]),
                    "nobody is on the way yet")


def _announcements(board: Board, rows: int) -> Group:
    title = f"公告 announcements: {words.since_start(board.announced_here)}"
    return _section(title, (None, None, None, None), map(_announced, board.announcements[:rows]),
                    "nothing announced yet")


def _section(title: str, widths: Sequence[int | None], rows: Iterable[Sequence[Text]], nothing: str) -> Group:
    """Return a titled table; the last column takes the room that is left."""
    table = Table.grid(padding=(0, 1), expand=True)
    for width in widths:
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=width)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for row in rows:
        table.add_row(*row)
    content: RenderableType = table if table.rows else Text(nothing, style="dim")
    return Group(Rule(Text(title), align="left", style="blue"), content)


def _told(notification: Notification) -> tuple[Text, ...]:
    moment = notification.at.astimezone(SHANGHAI)
    severity = notification.severity
    return Text(f"{moment:%m-%d %H:%M}", "dim"), Text(severity.value, _SEVERITIES[severity]), Text(notification.text)


def _moved(stage: IpoStage) -> tuple[Text, ...]:
    return (Text(f"{moved_on(stage):%m-%d}", "dim"), Text(words.company(stage.company)),
            Text(words.board(stage.board), "cyan"), Text(words.stage(stage)))


def _announced(found: MemberAnnouncement) -> tuple[Text, ...]:
    mark = (f"{words.CORRECTION} ", "yellow") if found.correction else ""
    return (Text(words.when(found), "dim"), Text(found.security), Text(found.name),
            Text(words.category(found.categories[0]), "cyan"), Text.assemble(mark, found.title))
