"""Puts the words of a page into the cells that its rules draw. Pure; lengths in points.

A cell that reaches over several rows (a province beside its firms) is the cell of each of them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_TOLERANCE: Final = 2.5
_LEAST_SHARE: Final = 0.25  # of the longest: what is shorter is an underline or part of a picture


@dataclass(frozen=True, kw_only=True)
class Word:
    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def centre(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A straight line: where it lies across, and from where to where it runs."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, kw_only=True)
class Grid:
    columns: tuple[float, ...]  # the borders, from the left
    rows: tuple[float, ...]  # the borders, from the top
    borders: tuple[tuple[float, ...], ...]  # of each column, the borders of its own cells

    def inside(self, word: Word) -> bool:
        return (self.columns[0] < word.middle < self.columns[-1]) and (self.rows[0] < word.centre < self.rows[-1])

    def cells(self, words: Iterable[Word]) -> list[tuple[str, ...]]:
        """Return the text of each cell, row by row."""
        held: dict[tuple[int, int], list[Word]] = {}
        for word in words:
            column = bisect_right(self.columns, word.middle) - 1
            held.setdefault((column, bisect_right(self.borders[column], word.centre)), []).append(word)
        texts = {where: joined(found) for where, found in held.items()}
        return [tuple(texts.get((column, bisect_right(self.borders[column], (top + bottom) / 2)), "")
                      for column in range(len(self.columns) - 1))
                for top, bottom in pairwise(self.rows)]


def grid_of(vertical: Sequence[Rule], horizontal: Sequence[Rule]) -> Grid | None:
    """Return the grid that rules draw, None when they draw no table."""
    columns, rows = _borders(vertical), _borders(horizontal)
    if len(columns) < 2 or len(rows) < 2:
        return None
    middles = [(left + right) / 2 for left, right in pairwise(columns)]
    borders = tuple(_clustered([rule.at for rule in horizontal if rule.start <= middle <= rule.end])
                    for middle in middles)
    return Grid(columns=columns, rows=_clustered([y for column in borders for y in column]), borders=borders)


def joined(words: Iterable[Word]) -> str:
    """Return the words of a cell in reading order: line by line."""
    return " ".join(word.text for line in lines_of(words) for word in line)


def lines_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return words by the line they stand in, from the top, each from the left."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.centre):
        if lines and word.centre - lines[-1][-1].centre < (word.bottom - word.top) / 2:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.left) for line in lines]


def _borders(rules: Sequence[Rule]) -> tuple[float, ...]:
    """Return where rules lie that together are long enough to be a table's border."""
    lengths: dict[float, float] = {}
    places = _clustered([rule.at for rule in rules])
    for rule in rules:
        place = min(places, key=lambda place: abs(place - rule.at))
        lengths[place] = lengths.get(place, 0.0) + rule.end - rule.start
    longest = max(lengths.values(), default=0.0)
    return tuple(place for place in places if lengths[place] >= _LEAST_SHARE * longest)


def _clustered(places: Sequence[float]) -> tuple[float, ...]:
    """Return places in order, those that are almost the same as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _TOLERANCE:
            found.append(place)
    return tuple(found)
