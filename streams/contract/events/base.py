"""The one base of all events and the check that columns fit together."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Self, TypeVar, cast

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

YEARS: Final = range(1990, 2101)  # what is outside is a slip of the pen, and a day more or less may not exist
T = TypeVar("T", date, datetime)


def _of_our_time(day: T) -> T:
    if day.year not in YEARS:
        raise ValueError(f"{day} is not between {YEARS.start} and {YEARS.stop - 1}; leave out a day that is not known")
    return day


Day = Annotated[date, AfterValidator(_of_our_time)]
Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]


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
