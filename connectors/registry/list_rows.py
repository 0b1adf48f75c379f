"""A row of a list: its cells as they stand, what they say, or why nobody can read them. Pure."""

import re
from dataclasses import dataclass, replace
from typing import Final

from connectors.registry.as_written import credit_code, place_of, place_or_town
from connectors.registry.layout import Columns
from connectors.registry.lines import Line
from connectors.registry.names import company_name
from connectors.registry.titles import lists_named
from streams.contract.companies import normalised
from streams.contract.printable import one_line

_NUMBER: Final = re.compile(r"\d{1,6}[.、]?")
_MOST_KEPT: Final = 1_000  # characters of a row that nobody can read: a cell may have as many as its file
_FIELDS: Final = ("number", "company", "province", "city", "credit_code", "list_number")


@dataclass(frozen=True, kw_only=True)
class ListRow:
    company: str
    province: str | None
    city: str | None
    credit_code: str | None
    number: int | None
    place: str


@dataclass(frozen=True, kw_only=True)
class UnreadableRow:
    place: str
    text: str
    why: str

    def __str__(self) -> str:
        return one_line(": ".join(filter(None, (self.place, self.why, self.text))))


def unreadable_row(place: str, text: str, why: str) -> UnreadableRow:
    """Return a row that nobody can read, so much of it as people look at."""
    return UnreadableRow(place=place, text=text[:_MOST_KEPT], why=why[:_MOST_KEPT])


class OtherList(ValueError):
    """The row says that it is of another list."""


@dataclass(frozen=True, kw_only=True)
class Raw:
    """The cells of one company as they stand."""

    place: str
    number: str
    company: str
    province: str
    city: str
    credit_code: str
    list_number: str
    needs_province: bool  # its cell is empty, and it is not known whose is meant
    may_be_town: bool = False  # what stands for the province may be a town alone

    @property
    def text(self) -> str:
        return " ".join(" ".join((self.number, self.province, self.city, self.company, self.credit_code)).split())

    @property
    def count(self) -> int | None:
        """Return its number, None where there is none."""
        text = normalised(self.number)
        return int(text.rstrip(".、")) if _NUMBER.fullmatch(text) else None

    def continued(self, other: "Raw") -> "Raw":
        """Return the row with the rest of its wrapped cells."""
        return replace(self, **{name: getattr(self, name) + getattr(other, name)
                                for name in ("company", "province", "city", "credit_code")})

    def goes_on_with(self, other: "Raw", list_number: int | None) -> bool:
        """Say whether a line without a number is the rest of this row: only together do they say something."""
        if other.number:
            return False
        joined = self.continued(other)
        if joined.fits(list_number):
            return not (self.fits(list_number) and other.fits(list_number))
        more_may_follow = bool(self.number and other.company) and not (other.province or other.credit_code)
        return more_may_follow and not self.fits(list_number) and not other.fits(list_number)

    def fits(self, list_number: int | None) -> bool:
        try:
            self.row(self.province, list_number)
        except ValueError:
            return False
        return True

    def row(self, province: str, list_number: int | None) -> ListRow:
        """Return what the cells say. ValueError says why they say nothing."""
        if self.number and self.count is None:
            raise ValueError(f"the number is none ({normalised(self.number)})")
        named = _lists(self.list_number)
        if named and list_number is not None and list_number not in named:
            raise OtherList(f"is of list {' and '.join(map(str, sorted(named)))}, not {list_number}")
        company = company_name(self.company)
        region, city = (place_or_town if self.may_be_town else place_of)(province, self.city)
        return ListRow(company=company, province=region, city=city, credit_code=credit_code(self.credit_code),
                       number=self.count, place=self.place)


def raw_of(line: Line, columns: Columns) -> Raw:
    """Return the cells of a line that belong to one company."""
    cells = {name: columns.of(line.cells, getattr(columns, name)) for name in _FIELDS}
    by_place = columns.province is None and columns.place is not None
    if by_place:
        cells["province"] = columns.of(line.cells, columns.place)
    needs = (by_place or columns.province is not None) and not cells["province"] and not line.fills_down
    return Raw(place=line.place, needs_province=needs, may_be_town=by_place, **cells)


def _lists(cell: str) -> frozenset[int]:
    text = normalised(cell)
    return frozenset({int(text)}) if text.isdecimal() else lists_named(text)
