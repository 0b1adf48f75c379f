"""Puts the words of a page without rules into columns, by where its header's words stand. Pure; lengths in points.

Where a number stands beside the middle of a name of several lines, the lines next to it are of its row.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from connectors.registry.layout import columns_of
from connectors.registry.ruled import Word, lines_of

_NEAR_LINES: Final = 1.2  # a line of the same row is at most so many heights away


def borders_of(words: Sequence[Word]) -> tuple[float, ...] | None:
    """Return the borders between the columns that a header names, None when no line is a header."""
    lines = lines_of(words)
    for index, line in enumerate(lines):
        if len(line) > 1 and columns_of([word.text for word in line]):
            below = [word for each in lines[index:] for word in each]
            return tuple(_widest_gap(first, second, below) for first, second in pairwise(line))
    return None


def rows_of(words: Sequence[Word], borders: Sequence[float]) -> list[tuple[str, ...]]:
    """Return the cells of each row; a line that is of no row is one of its own."""
    lines = [(line[0].centre, line[0].bottom - line[0].top, _cells(line, borders)) for line in lines_of(words)]
    rows: list[tuple[str, ...]] = []
    index = 0
    while index < len(lines):
        around = _around(lines, index)
        columns = zip(*(lines[each][2] for each in around), strict=True)
        rows.append(tuple(" ".join(filter(None, texts)) for texts in columns))
        index = around[-1] + 1
    return rows


def _around(lines: Sequence[tuple[float, float, tuple[str, ...]]], index: int) -> list[int]:
    """Return the lines of a row: a number alone takes the line above it and the line below it that have none."""
    if index + 2 < len(lines) and len(lines[index][2]) > 1:
        above, alone, below = (lines[each] for each in (index, index + 1, index + 2))
        near = below[0] - above[0] <= 2 * _NEAR_LINES * alone[1]
        if near and alone[2][0] and not alone[2][1] and not (above[2][0] or below[2][0]):
            return [index, index + 1, index + 2]
    return [index]


def _cells(line: Sequence[Word], borders: Sequence[float]) -> tuple[str, ...]:
    cells: list[list[str]] = [[] for _ in range(len(borders) + 1)]
    for word in line:
        cells[sum(1 for border in borders if border <= word.middle)].append(word.text)
    return tuple(" ".join(cell) for cell in cells)


def _widest_gap(first: Word, second: Word, words: Sequence[Word]) -> float:
    """Return the middle of the widest strip between two header words into which no word reaches."""
    reach, best = first.middle, (0.0, (first.right + second.left) / 2)
    spans = sorted((word.left, word.right) for word in words
                   if word.right > first.middle and word.left < second.middle)
    for left, right in [*spans, (second.middle, second.middle)]:
        if left - reach > best[0]:
            best = (left - reach, (left + reach) / 2)
        reach = max(reach, right)
    return best[1]
