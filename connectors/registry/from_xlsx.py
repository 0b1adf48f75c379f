"""The lines of a workbook, sheet by sheet. Read row by row, so that a long one needs little memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from connectors.registry.broken import one_line
from connectors.registry.lines import MOST_CELLS, Line, bounded
from connectors.registry.progress import Progress
from connectors.registry.workbook import HeardFile, opened
from streams.contract.printable import printable

_MOST_BLANK: Final = 1_000  # a sheet that was formatted to its end has a million blank rows


def xlsx_lines(file: Path, progress: Progress) -> Iterator[Line]:
    """Yield the lines of every visible sheet that are not blank; the sheet's name comes first, as its title."""
    with one_line(file, "workbook"), HeardFile(file, progress) as content:
        workbook = opened(content, file)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        for number, sheet in enumerate(sheets):
            part = f"sheet {printable(sheet.title)}"
            yield Line(part=part, row=0, cells=(sheet.title,), table=number)
            sheet.reset_dimensions()  # what the file says of its size may be wrong, and rows would be missing
            yield from _rows(sheet.iter_rows(values_only=True), part, number, progress)


def _rows(rows: Iterator[tuple[object, ...]], part: str, table: int, progress: Progress) -> Iterator[Line]:
    blank = 0
    for row, values in enumerate(rows, start=1):
        progress.at(f"{part}, row", row)
        cells = bounded(tuple(map(_text, values[:MOST_CELLS])))
        fault = f"has something beyond its first {MOST_CELLS} cells" if any(values[MOST_CELLS:]) else ""
        blank = 0 if fault or any(cells) else blank + 1
        if not blank:
            yield Line(part=part, row=row, cells=cells, table=table, fault=fault)
        elif blank > _MOST_BLANK:
            return


def _text(value: object) -> str:
    """Return a cell as text; a sequence number may be kept as 7.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
