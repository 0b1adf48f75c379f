"""The lines of a CSV file: comma, semicolon or tab, in UTF-8 or GB 18030. A stray quote spoils its own line only."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from connectors.registry.lines import Line
from connectors.registry.progress import Progress
from connectors.registry.text import decoded

_SEPARATORS: Final = ",;\t，"
_MOST_LINES: Final = 3  # of a quoted cell; what goes on longer was never meant as one


def csv_lines(file: Path, progress: Progress) -> Iterator[Line]:
    """Yield each row that is not blank; its number is the line of the file where it begins."""
    lines = re.split(r"\r\n|\n|\r", decoded(file.read_bytes()))
    separator = max(_SEPARATORS, key=lambda each: sum(line.count(each) for line in lines[:50]))
    number = 0
    while number < len(lines):
        progress.at("line", number + 1, len(lines))
        count = _closed(lines, number)
        text = "\n".join(lines[number:number + max(count, 1)])
        try:
            reader = csv.reader([text], delimiter=separator, quoting=csv.QUOTE_MINIMAL if count else csv.QUOTE_NONE)
            cells, fault = tuple(cell for row in reader for cell in row), ""
        except csv.Error as error:
            cells, fault = (), f"is no CSV ({error})"
        if fault or any(cell.strip() for cell in cells):
            yield Line(part="", row=number + 1, cells=cells, fault=fault)
        number += max(count, 1)


def _closed(lines: Sequence[str], first: int) -> int:
    """Return how many lines it takes until every quote is closed, 0 when that takes too many."""
    quotes = 0
    for count in range(1, _MOST_LINES + 1):
        if first + count > len(lines):
            return 0
        quotes += lines[first + count - 1].count('"')
        if quotes % 2 == 0:
            return count
    return 0
