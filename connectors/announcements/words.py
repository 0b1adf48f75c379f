"""The words of a site, fit for a topic, a log and a terminal; and the cells that must hold some. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from streams.contract.printable import printable

_LONGEST: Final = 1_000  # characters of a cell; the longest title known has about 200
_MOST_ROWS: Final = 1_000_000  # of a listing of some weeks


def all_printable(said: Any) -> Any:
    """Return an answer with each text in it printable (streams/contract/printable.py)."""
    if isinstance(said, str):
        return printable(said)
    if isinstance(said, list):
        return [all_printable(each) for each in said]
    return {all_printable(name): all_printable(each) for name, each in said.items()} if isinstance(said, dict) else said


def text(row: Mapping[str, Any], name: str) -> str:
    """Return a cell that must hold text. KeyError where it is gone, ValueError for anything else."""
    cell = row[name]
    if not isinstance(cell, str) or not cell:
        raise ValueError(f"{name} is no text")
    if len(cell) > _LONGEST:
        raise ValueError(f"{name} has {len(cell)} characters")
    return cell


def text_or_none(row: Mapping[str, Any], name: str) -> str | None:
    """Return a cell that may be empty, None where it is."""
    return text(row, name) if row.get(name) not in (None, "") else None


def is_a_total(cell: object) -> bool:
    """Say whether a cell can be how many rows a listing has."""
    return isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell <= _MOST_ROWS
