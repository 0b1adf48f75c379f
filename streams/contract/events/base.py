"""The one base of all events and the check that columns fit together."""

from collections.abc import Sequence
from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """Something that happened, as a topic holds it. Unknown fields are refused: they are another version's."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64", allow_inf_nan=False
    )

    @classmethod
    def unchecked(cls, **fields: Any) -> Self:
        """Return an event of fields that are known to fit. For what is made by the thousand: checks take most of it."""
        return cast(Self, cls.model_construct(None, **fields))

    @property
    def stamp(self) -> int | None:
        """Return how new what this says is, where a late writer may say something old; None where nobody can."""
        return None


def same_length(**columns: Sequence[object]) -> None:
    """Raise ValueError, naming the lengths, unless all columns are equally long."""
    if len({len(column) for column in columns.values()}) > 1:
        raise ValueError("columns differ in length: " + ", ".join(f"{name} {len(c)}" for name, c in columns.items()))
