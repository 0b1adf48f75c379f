"""What an endpoint's rows must look like: fields, types, units, ranges, how many may be empty, how they relate. Pure.

Positions and names of upstream tables change without notice: a field that is gone, two that have changed places, a
unit that is another one. All rows are looked at together: a single odd row is bad data, half of them are drift.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any, Final

Row = Mapping[str, Any]
ODD_SHARE: Final = 0.05  # of rows that may be out of a range or a relation: first days, suspensions, bad rows
FEWEST: Final = 20  # values below which a share says nothing: only a field that is gone counts
_NUMERIC: Final = frozenset({int, float, str})  # a bool is none; by type, since it is asked 230,000 times a sweep


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a row. `unit` is what its number counts; `low` and `high` are inclusive."""

    name: str
    kind: Kind
    unit: str = ""
    low: float | None = None
    high: float | None = None
    most_empty: float = 0.0  # share of rows in which it may be empty
    empty: tuple[Any, ...] = (None, "", "-")


@dataclass(frozen=True, kw_only=True)
class Relation:
    """What holds between a row's fields; None where a row cannot say (empty, suspended)."""

    name: str
    holds: Callable[[Row], bool | None]
    most_odd: float = ODD_SHARE


@dataclass(frozen=True, kw_only=True)
class Schema:
    endpoint: str
    fields: tuple[Field, ...]
    relations: tuple[Relation, ...] = ()
    security: Callable[[Row], str | None] = lambda row: None  # that a row is of


def drift(schema: Schema, rows: Sequence[Row], silent: Set[str] = frozenset()) -> list[str]:
    """Return what contradicts the schema, one line each; nothing: the rows are as declared.

    `silent`: securities that are known not to trade. However many they are, what their rows lack is no sign of drift.
    """
    if not rows:
        return []
    try:
        return _drift(schema, rows, silent)
    except Exception as error:  # a site's row never ends the process
        return [f"cannot be checked: {type(error).__name__}: {error}"]


def _drift(schema: Schema, rows: Sequence[Row], silent: Set[str]) -> list[str]:
    due = [row for row in rows if schema.security(row) not in silent] if silent else rows
    return [*(line for field in schema.fields for line in _of_field(field, rows, due)),
            *(line for relation in schema.relations for line in _of_relation(relation, rows))]


def number(value: object) -> float | None:
    """Return a number that was sent as such or as text, None for anything else."""
    if type(value) not in _NUMERIC:
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None


def _of_field(field: Field, rows: Sequence[Row], due: Sequence[Row]) -> Iterable[str]:
    try:
        values = [row[field.name] for row in rows]
    except KeyError:
        gone = sum(field.name not in row for row in rows)
        yield f"{field.name} is gone from {gone} of {len(rows)} rows"
        return
    filled = [value for value in values if value not in field.empty]
    empty = len(rows) - len(filled) if due is rows else sum(row[field.name] in field.empty for row in due)
    if len(due) >= FEWEST and empty > field.most_empty * len(due):
        yield f"{field.name} is empty in {empty} of {len(due)} rows"
    odd = [value for value in filled if not isinstance(value, str)] if field.kind is Kind.TEXT else _odd(field, filled)
    if _too_many(len(odd), len(filled), ODD_SHARE):
        wanted = "text" if field.kind is Kind.TEXT else f"a number of {field.unit or 'its unit'} in its range"
        yield f"{field.name} is not {wanted} in {len(odd)} of {len(filled)} rows, such as {odd[0]!r}"


def _odd(field: Field, filled: Sequence[object]) -> list[object]:
    """Return what is no number in the field's range."""
    low, high = -inf if field.low is None else field.low, inf if field.high is None else field.high
    return [value for value in filled if (found := number(value)) is None or not low <= found <= high]


def _of_relation(relation: Relation, rows: Sequence[Row]) -> Iterable[str]:
    said = [holds for row in rows if (holds := relation.holds(row)) is not None]
    odd = said.count(False)
    if _too_many(odd, len(said), relation.most_odd):
        yield f"{relation.name}: not so in {odd} of {len(said)} rows"


def _too_many(odd: int, of: int, most: float) -> bool:
    return odd > of * most if of >= FEWEST else 0 < of == odd
