"""The lines of a workbook, sheet by sheet. Read row by row, so that a long one needs little memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from openpyxl import load_workbook

from connectors.registry.broken import one_line
from connectors.registry.lines import Line
from connectors.registry.progress import Progress

_MOST_BLANK: Final = 1_000  # a sheet that was formatted to its end has a million blank rows


def xlsx_lines(file: Path, progress: Progress) -> Iterator[Line]:
    """Yield the lines of every visible sheet that are not blank; the sheet's name comes first, as its title."""
    with one_line(file, "workbook"), file.open("rb") as content:  # by name, openpyxl wants it to end in .xlsx
        workbook = load_workbook(content, read_only=True, data_only=True)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        for number, sheet in enumerate(sheets):
            part = f"sheet {sheet.title}"
            yield Line(part=part, row=0, cells=(sheet.title,), table=number)
            sheet.reset_dimensions()  # what the file says of its size may be wrong, and rows would be missing
            yield from _rows(sheet.iter_rows(values_only=True), part, number, progress)


def _rows(rows: Iterator[tuple[object, ...]], part: str, table: int, progress: Progress) -> Iterator[Line]:
    blank = 0
    for row, values in enumerate(rows, start=1):
        progress.at(f"{part}, row", row)
        cells = tuple(map(_text, values))
        blank = 0 if any(cells) else blank + 1
        if not blank:
            yield Line(part=part, row=row, cells=cells, table=table)
        elif blank > _MOST_BLANK:
            return


def _text(value: object) -> str:
    """Return a cell as text; a sequence number may be kept as 7.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
