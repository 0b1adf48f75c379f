"""Reads the items of a page one by one: a bad one says so and spoils no other; many bad ones are drift. Pure."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from connectors.announcements.source import Row
from connectors.canary.schema import FEWEST, Schema, drift
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.printable import one_line

_LONGEST_ID: Final = 100  # characters
_UNREADABLE_FROM: Final = 3  # rows of a short page that say, all of them unreadable, that it is not the rows' fault


def read(items: Sequence[Any], schema: Schema, host: str, row_of: Callable[[Mapping[str, Any]], Row], *, id_field: str,
         seen: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda item: item) -> tuple[Row, ...]:
    """Return the items as rows; `seen` gives what of an item the schema speaks of. Unavailable where it has drifted."""
    if len(items) >= FEWEST and (odd := drift(schema, _fields(items, schema, seen))):
        raise Unavailable(Failure.DRIFT, host, "; ".join(odd))
    rows = tuple(_row(item, row_of, id_field) for item in items)
    if len(rows) >= _UNREADABLE_FROM and all(row.problem for row in rows):
        raise Unavailable(Failure.DRIFT, host, f"none of {len(rows)} rows can be read: {rows[0].problem}")
    return rows


def _row(item: Any, row_of: Callable[[Mapping[str, Any]], Row], id_field: str) -> Row:
    try:
        return row_of(item)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        text = json.dumps(item, ensure_ascii=True, sort_keys=True)
        given = item.get(id_field) if isinstance(item, dict) else None
        is_usable = isinstance(given, str) and 0 < len(given) <= _LONGEST_ID
        row_id = str(given) if is_usable else hashlib.sha256(text.encode()).hexdigest()[:20]
        return Row(row_id=row_id, day=None, published_at=None, announcements=(),
                   problem=one_line(f"{row_id}: {type(error).__name__}: {error}"))


def _fields(items: Sequence[Any], schema: Schema, seen: Callable[[Mapping[str, Any]], Mapping[str, Any]],
            ) -> list[dict[str, Any]]:
    """Return what the schema is held against: None where single rows lack a field; gone is what all lack."""
    rows = [seen(item) for item in items if isinstance(item, dict)]
    present = {name for row in rows for name in row}
    return [{field.name: row.get(field.name) for field in schema.fields if field.name in present} for row in rows]
