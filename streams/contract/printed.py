"""Rows for people and programs: an aligned table, CSV, or JSON; and what an option of a command line says."""

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from streams.contract.printable import visible

T = TypeVar("T")
Row = Mapping[str, object]  # None is an empty cell


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def printed(rows: Sequence[Row], columns: Sequence[str], form: Format) -> str:
    """Return the rows with these columns, without a last line break; of JSON one object a line."""
    match form:
        case Format.CSV:
            return _csv(rows, columns)
        case Format.JSON:
            return "\n".join(json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False) for row in rows)
        case Format.TABLE:
            return _table(rows, columns)


def option(name: str, text: str | None, read: Callable[[str], T]) -> T | None:
    """Return what an option says, None where it is not given; the process ends with one line that names a bad one."""
    try:
        return None if text is None else read(text)
    except ValueError as error:
        sys.exit(f"{name}: {error}")


def a_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day; write it as 2026-07-01") from None


def _csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *([row.get(name) for name in columns] for row in rows)])
    return text.getvalue().removesuffix("\n")


def _table(rows: Sequence[Row], columns: Sequence[str]) -> str:
    lines = [list(columns), *([_cell(row.get(name)) for name in columns] for row in rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(padded, line, widths)).rstrip() for line in lines)


def _cell(value: object) -> str:
    return "" if value is None else visible(str(value))  # a terminal obeys what a file may hold


def padded(text: str, places: int) -> str:
    return text + " " * (places - width(text))


def width(text: str) -> int:
    """Return the places that a text takes in a terminal: a Chinese character two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
