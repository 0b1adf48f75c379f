"""Makes an event of a row; what the event itself refuses is told by file, line and column."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from connectors.table import Row
from streams.contract.events.base import Event

E = TypeVar("E", bound=Event)


def checked(row: Row, kind: Callable[..., E], **fields: object) -> E:
    """Return the event; BadInput where its fields do not go together."""
    try:
        return kind(**fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        column = str(first["loc"][0]) if first["loc"] else "claim"
        raise row.bad(column, first["msg"].removeprefix("Value error, ")) from None
