"""How many little giants there are, as sources say: `official_counts.csv`, by scope, oldest first."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final

from streams.contract.events.registry import OfficialCount
from streams.contract.problems import Problem
from streams.contract.scopes import parse_scope

NAME: Final = "official_counts.csv"
COLUMNS: Final = ["scope", "day", "companies", "source", "note"]
Row = Mapping[str, str | None]


class BadCounts(Problem):
    """The file is wrong; the message names the row."""


@lru_cache(maxsize=1)
def official_counts() -> dict[str, tuple[OfficialCount, ...]]:
    """Return the counts of each scope."""
    return counts_in(files("streams.members").joinpath(NAME).read_text(encoding="utf-8"))


def counts_in(text: str) -> dict[str, tuple[OfficialCount, ...]]:
    """Return the counts of each scope, oldest first. BadCounts names the first row that is wrong."""
    reader = csv.DictReader(text.splitlines(), strict=True)
    if reader.fieldnames != COLUMNS:
        raise BadCounts(f"{NAME}:1: the columns must be {','.join(COLUMNS)}")
    found: dict[str, dict[date, OfficialCount]] = defaultdict(dict)
    try:
        for row in reader:
            scope, count = _count(row)
            if count.day in found[scope]:
                raise ValueError(f"{scope} has a count of {count.day} already; the other value belongs in its note")
            found[scope][count.day] = count
    except ValueError as error:
        raise BadCounts(f"{NAME}:{reader.line_num}: {error}") from None
    except csv.Error as error:  # the line is not counted yet
        raise BadCounts(f"{NAME}:{reader.line_num + 1}: {error}") from None
    return {scope: tuple(counts[day] for day in sorted(counts)) for scope, counts in found.items()}


def _count(row: Row) -> tuple[str, OfficialCount]:
    scope, day, companies, source, note = (row.get(name) for name in COLUMNS)
    if scope is None or day is None or companies is None or source is None or note is None or None in row:
        raise ValueError(f"must have {len(COLUMNS)} cells")
    if parse_scope(scope) != scope:
        raise ValueError(f"scope: write {scope!r} as {parse_scope(scope)!r}")
    if not companies.isascii() or not companies.isdigit() or int(companies) == 0:
        raise ValueError(f"companies: {companies!r} is not a number above 0")
    if not source:
        raise ValueError("source: is empty")
    return scope, OfficialCount(day=_day(day), companies=int(companies), source=source)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"day: {text!r} is not a day; write it as 2021-07-01") from None
