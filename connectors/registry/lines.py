"""A line of a document, whatever its format: its cells and where they stand. Pure."""

from dataclasses import dataclass
from typing import Final

MOST_CELLS: Final = 500  # of a row
_MOST_CHARACTERS: Final = 50_000  # of a line; a small file may repeat a long text in each of its cells


@dataclass(frozen=True, kw_only=True)
class Line:
    part: str  # "page 3", "sheet 名单", "table 2"; empty where a file has one part
    row: int  # of the part, from 1
    cells: tuple[str, ...]
    table: int = 0  # a header holds for its table; the pages of a PDF are one
    fills_down: bool = True  # an empty province is that of the row above; not where merged cells cannot be seen
    fault: str = ""  # why nothing of it could be read

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.part, f"row {self.row}" if self.row else "")))

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.cells).split())


def bounded(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cells of a line, each cut if together they are longer than any line of a list."""
    if sum(map(len, cells)) <= _MOST_CHARACTERS:
        return cells
    return tuple(cell[:_MOST_CHARACTERS // len(cells)] for cell in cells)
