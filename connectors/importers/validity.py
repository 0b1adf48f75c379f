"""The stretch of days on which an assertion holds: two columns, each may be empty."""

from datetime import date
from typing import Final

from connectors import cells
from connectors.table import Row

COLUMNS: Final = ("valid_from", "valid_to")


def validity(row: Row) -> tuple[date | None, date | None]:
    """Return the first and the last day, both inclusive, None where it is open."""
    first, last = row.read_if_any("valid_from", cells.day), row.read_if_any("valid_to", cells.day)
    if first and last and last < first:
        raise row.bad("valid_to", f"{last} is before valid_from {first}")
    return first, last
