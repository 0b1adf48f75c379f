"""The companies of a list, from the lines of a document: headers, titles, headings and wrapped cells told apart. Pure.

A row that cannot be read is kept with its place; it stops nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from connectors.registry.as_written import heading
from connectors.registry.layout import Columns, columns_of, unread
from connectors.registry.lines import Line
from connectors.registry.list_rows import ListRow, OtherList, Raw, UnreadableRow, raw_of, unreadable_row
from connectors.registry.names import is_company
from connectors.registry.titles import is_title, lists_named, names_a_kind
from streams.contract.companies import normalised
from streams.contract.printable import printable

_FURNITURE: Final = re.compile(
    r"[-—–·]*\d{1,4}[-—–·]*(/\d{1,4})?|第\d+页.*|共\d+页|(合计|总计|共计|小计).*|(备?注|说明):.*|附件.*")


@dataclass(kw_only=True)
class Document:
    """What a document says."""

    rows: list[ListRow] = field(default_factory=list)
    unreadable: list[UnreadableRow] = field(default_factory=list)
    other_list: list[UnreadableRow] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # of all rows, as they come
    titles: list[str] = field(default_factory=list)  # above the first header
    headings: list[str] = field(default_factory=list)  # titles further down, names of sheets that say a kind
    without_table: list[str] = field(default_factory=list)  # parts in which there is no header
    unread: list[str] = field(default_factory=list)  # words of headers under which nothing is read
    has_header: bool = False
    has_places: bool = False  # some header names a column of provinces or places


class Reading:
    """Takes the lines of one document in order."""

    def __init__(self, list_number: int | None) -> None:
        self.document = Document()
        self._list_number = list_number
        self._columns: dict[int, tuple[Columns, ...]] = {}  # by table
        self._width: dict[int, int] = {}
        self._open: dict[int, Raw] = {}  # by group of columns: a row whose cells may go on
        self._last_number = 0
        self._region = ""  # of the heading above
        self._province_above: dict[int, str] = {}  # by group of columns
        self._parts: dict[str, bool] = {}

    def take(self, line: Line) -> None:
        if line.fault:
            self._unreadable(line, line.fault)
        elif line.row and (found := columns_of(line.cells)):
            self._begin(line, found)
        elif line.table not in self._columns:
            self._above(line)
        elif not self._is_furniture(line) and not self._is_heading(line):
            self._rows(line)

    def end(self) -> Document:
        """Close the rows that are still open and return the document."""
        self._close()
        self.document.without_table = [part for part, has_table in self._parts.items() if not has_table]
        return self.document

    def _begin(self, line: Line, columns: tuple[Columns, ...]) -> None:
        if line.table not in self._columns:
            self._close()
            self._province_above.clear()
        self._columns[line.table], self._width[line.table] = columns, len(line.cells)
        self._parts[line.part] = self.document.has_header = True
        self.document.has_places |= any((each.province, each.place) != (None, None) for each in columns)
        self.document.unread += [word for word in unread(line.cells, columns) if word not in self.document.unread]

    def _above(self, line: Line) -> None:
        """Take a line above any header: a title, or a heading that names a region."""
        if line.table >= 0:
            self._parts.setdefault(line.part, False)
            if not line.row:
                self._region = ""  # another sheet
        if not line.row and names_a_kind(line.text):
            self.document.headings.append(printable(line.text))  # a sheet's name: no other title outweighs it
        elif is_title(line.text) or lists_named(line.text):
            self._title(line.text)
        self._region = heading(line.text) or self._region

    def _is_furniture(self, line: Line) -> bool:
        """Say whether a line is a page number, a total or a note. The number that is due next is a row without more."""
        text = normalised(line.text)
        return not text or bool(_FURNITURE.fullmatch(text) and text != str(self._last_number + 1))

    def _is_heading(self, line: Line) -> bool:
        """Say whether a line is a region's heading or a title inside the table."""
        alone, *others = {cell.strip() for cell in line.cells} - {""}  # one cell may reach over all columns
        if others:
            return False
        if region := heading(alone):
            self._close()
            self._region = region
            self._province_above.clear()
            return True
        if (is_title(alone) or lists_named(alone)) and not is_company(alone):
            self._title(alone)
            return True
        return False

    def _title(self, text: str) -> None:
        (self.document.headings if self.document.has_header else self.document.titles).append(printable(text))

    def _rows(self, line: Line) -> None:
        width = self._width[line.table]
        if any(cell.strip() for cell in line.cells[width:]):
            self._close()
            self._unreadable(line, f"has {len(line.cells)} cells, the header {width}")
            return
        for group, columns in enumerate(self._columns[line.table]):
            raw = raw_of(line, columns)
            if not raw.text:
                continue
            before = self._open.get(group)
            if before and before.goes_on_with(raw, self._list_number):
                self._open[group] = before.continued(raw)
                continue
            self._close(group)
            self._open[group] = raw
            if raw.count is not None:
                self._last_number = raw.count
                self.document.numbers.append(raw.count)

    def _close(self, only: int | None = None) -> None:
        for group in sorted(self._open) if only is None else [only]:
            if raw := self._open.pop(group, None):
                self._finish(raw, group)

    def _finish(self, raw: Raw, group: int) -> None:
        try:
            if raw.needs_province and not raw.province:
                raise ValueError("has no province: its cell may be one of several rows")
            province = raw.province or self._province_above.get(group) or self._region
            self.document.rows.append(raw.row(province, self._list_number))
            self._province_above[group] = province
        except ValueError as error:
            row = unreadable_row(raw.place, raw.text, str(error))
            (self.document.other_list if isinstance(error, OtherList) else self.document.unreadable).append(row)

    def _unreadable(self, line: Line, why: str) -> None:
        self.document.unreadable.append(unreadable_row(line.place, line.text, why))


def read_rows(lines: Iterable[Line], list_number: int | None) -> Document:
    """Return what a document says, in its order."""
    reading = Reading(list_number)
    for line in lines:
        reading.take(line)
    return reading.end()
