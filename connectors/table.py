"""Reads a CSV file, plain or gzipped, row by row, and says at which line and column something is wrong."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar, cast

from connectors.errors import BadInput, NoInput

T = TypeVar("T")
_BOM = b"\xef\xbb\xbf"


class Row(NamedTuple):
    """One row and where it stands."""

    file: Path
    line: int
    cells: dict[str, str]

    def read(self, column: str, parse: Callable[[str], T]) -> T:
        """Return what a cell says; BadInput when it is empty or `parse` raises a ValueError."""
        cell = self.cells[column]
        if not cell:
            raise self.bad(column, "is empty")
        try:
            return parse(cell)
        except ValueError as error:
            raise self.bad(column, str(error)) from None

    def read_if_any(self, column: str, parse: Callable[[str], T]) -> T | None:
        """Return what a cell says, None when it is empty or there is no such column."""
        return self.read(column, parse) if self.cells.get(column) else None

    def bad(self, column: str, what: str) -> BadInput:
        return BadInput(self.file, self.line, column, what)


def read_table(file: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a file that has at least these columns; others are there too.

    BadInput where it is broken, NoInput where there is no file.
    """
    reader: Iterator[list[str]] | None = None
    line = 0
    try:
        with _open(file) as content:
            reader = csv.reader(_lines(content), strict=True)
            header = _header(file, next(reader, []), columns)
            line = 1
            for cells in reader:
                line = reader.line_num
                if cells:  # a blank line is none
                    yield Row(file, line, _named(file, line, header, cells))
    except csv.Error as error:
        raise BadInput(file, line + 1, "row", str(error)) from None
    except UnicodeDecodeError:
        raise BadInput(file, line + 1, "file", "is not UTF-8") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput(file, line + 1, "file", f"the gzip is broken ({error})") from None
    except FileNotFoundError:
        raise NoInput(f"{file}: no such file") from None
    except OSError as error:
        raise BadInput(file, line + 1, "file", f"cannot be read ({error.strerror})") from None


def _open(file: Path) -> BinaryIO:
    if file.suffix == ".gz":
        return io.BufferedReader(cast(io.RawIOBase, gzip.open(file)))  # four times as fast to take lines from
    return file.open("rb")


def _lines(content: BinaryIO) -> Iterator[str]:
    """Decode line by line, so that the line of a bad byte is known."""
    yield next(content, b"").removeprefix(_BOM).decode()
    for line in content:
        yield line.decode()


def _header(file: Path, header: list[str], columns: Sequence[str]) -> list[str]:
    for name in columns:
        if name not in header:
            raise BadInput(file, 1, name, "the column is missing")
    for name in header:
        if header.count(name) > 1:
            raise BadInput(file, 1, name, "the column is there twice")
    return header


def _named(file: Path, line: int, header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise BadInput(file, line, "row", f"has {len(cells)} cells, the header {len(header)}")
    return dict(zip(header, cells, strict=True))
