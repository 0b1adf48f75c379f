"""The screen as an SVG that needs nothing from the web, for documents."""

import html
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Final

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import MONOKAI

from deploy.around import Around
from deploy.board import Board
from deploy.view_screen import screen

WIDTH, HEIGHT = 120, 36  # of the terminal
CELL_PIXELS: Final = 12.2  # as rich draws it
_WITHOUT_WEB_FONTS: Final = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
_TEXT: Final = re.compile(r'(<text [^>]*textLength=")[\d.]+("[^>]*>)([^<]*)')


def save_picture(path: Path, board: Board, around: Around, now: datetime) -> None:
    """Write the screen as an SVG."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=WIDTH, height=HEIGHT, file=nowhere, force_terminal=True,
                          color_system="truecolor", highlight=False)
        console.print(screen(board, around, now, width=WIDTH, height=HEIGHT))
        svg = console.export_svg(title=f"make {around.mode}", theme=MONOKAI, code_format=_WITHOUT_WEB_FONTS)
    path.write_text(_TEXT.sub(_as_wide_as_its_cells, svg), encoding="utf-8")


def _as_wide_as_its_cells(text: re.Match[str]) -> str:
    """Chinese characters take two cells; rich gives them one."""
    before, after, content = text.groups()
    return f"{before}{cell_len(html.unescape(content)) * CELL_PIXELS:g}{after}{content}"
