"""Where the board is shown: the whole terminal if there is one, else plain lines."""

import sys
import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Final, Protocol

from rich.console import Console, RenderableType
from rich.live import Live

from deploy import view_words as words
from deploy.around import Around
from deploy.board import Board
from deploy.view_lines import new_announcements, new_moves, new_notifications, new_verdicts, status_line
from deploy.view_screen import screen

LINE_SECONDS: Final = 3.0
ROOM_BELOW: Final = 4  # lines for the last words under the last board


class View(Protocol):
    def __enter__(self) -> "View": ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None: ...

    def show(self, board: Board, around: Around, now: datetime) -> None: ...


class ScreenView:
    """The whole terminal; once it is over, as it was before, with the last board below."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, screen=True, auto_refresh=False)
        self._last: RenderableType | None = None

    def __enter__(self) -> "ScreenView":
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
        if self._last:
            self._console.print(self._last, height=self._console.height - ROOM_BELOW)

    def show(self, board: Board, around: Around, now: datetime) -> None:
        width, height = self._console.size
        self._live.update(screen(board, around, now, width=width, height=height), refresh=True)
        self._last = screen(board, around, now, width=width, height=height - ROOM_BELOW)


class LinesView:
    """A line every few seconds, and one for all that is new as soon as it is there. Each says what run it is of."""

    def __init__(self, print_line: Callable[[str], None], seconds: float = LINE_SECONDS,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._print, self._seconds, self._clock = print_line, seconds, clock
        self._board = Board()
        self._due = clock()

    def __enter__(self) -> "LinesView":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, board: Board, around: Around, now: datetime) -> None:
        lines = [*new_verdicts(self._board, board, around, now),
                 *(line for news in (new_notifications, new_moves, new_announcements)
                   for line in news(self._board, board))]
        self._board = board
        if self._clock() >= self._due:
            self._due = self._clock() + self._seconds
            lines.append(status_line(board, around, now))
        for line in lines:
            self._print(f"{words.LABELS[around.mode]} | {line}")


def open_view() -> View:
    """Return the view that fits what we print to."""
    console = Console(highlight=False)
    if sys.stdout.isatty() and not console.is_dumb_terminal:
        return ScreenView(console)
    return LinesView(lambda line: print(line, flush=True))
