"""Sequence numbers that no row of a list has: a row was lost. Pure."""

from collections.abc import Iterable, Iterator
from itertools import pairwise


def missing_numbers(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the gaps, first and last; a list that begins again at 1 (another province) is one of its own."""
    return [gap for run in _runs(numbers) for gap in _gaps(sorted(set(run)))]


def _runs(numbers: Iterable[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for number in numbers:
        if number == 1 and run:
            yield run
            run = []
        run.append(number)
    yield run


def _gaps(numbers: list[int]) -> Iterator[tuple[int, int]]:
    for number, following in pairwise(numbers):
        if following - number > 1:
            yield number + 1, following - 1
