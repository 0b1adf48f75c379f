"""Opens a workbook from anybody: nothing that unpacks to more than a list can be, no charts, and a stop is heard."""

import io
from pathlib import Path
from typing import Any, Final, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from connectors.errors import BadInput
from connectors.registry.progress import Progress

MOST_UNPACKED_MB: Final = 300  # 14,600 rows are some 5 MB; a sheet that was formatted to its end is 200 MB
_MB: Final = 1_000_000


class HeardFile(io.FileIO):
    """A file whose reader hears at each read that nobody waits any more, in the middle of a cell too."""

    def __init__(self, file: Path, progress: Progress) -> None:
        super().__init__(file)
        self._progress, self._size = progress, file.stat().st_size

    def read(self, size: int | None = -1, /) -> bytes:
        self._progress.at("byte", self.tell(), self._size)
        return super().read(-1 if size is None else size)


class _Reader(ExcelReader):
    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """Take a sheet that is a chart as a hidden one, since names of the workbook count it."""
        chart = ReadOnlyWorksheet(self.wb, sheet.name, rel.target, [])
        chart.sheet_state = "hidden"
        cast(Any, self.wb)._sheets.append(chart)


def opened(content: HeardFile, file: Path) -> Workbook:
    """Return a workbook whose rows can be read. BadInput, before anything is unpacked, if it may fill the memory."""
    _check(content, file)
    reader = _Reader(content, read_only=True, data_only=True)
    reader.read()
    return reader.wb


def _check(content: HeardFile, file: Path) -> None:
    """Check what the members say of themselves: no more than that is ever unpacked of them."""
    members = ZipFile(content).infolist()
    if (size := sum(member.file_size for member in members)) > MOST_UNPACKED_MB * _MB:
        raise BadInput(file, 1, "file", f"unpacks to {size / _MB:.0f} MB, {MOST_UNPACKED_MB} at most; "
                                        "save the rows of the list alone as a new workbook")
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise BadInput(file, 1, "file", "is packed as no workbook is; save it as .xlsx again")
