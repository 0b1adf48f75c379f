"""The rows of the two files of the seed, and how names and regions are written in them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from streams.contract.companies import normalised
from streams.contract.regions import REGIONS, region

Row = Mapping[str, str]  # of a source
RECORDED_AT: Final = "2026-11-25T00:00:00+08:00"
COUNTED_APART: Final = ("大连", "宁波", "厦门", "青岛", "深圳")  # by the ministry, from their provinces
BEST_FIRST: Final = ("high", "medium", "low")


@dataclass(frozen=True, kw_only=True)
class MembershipRow:
    company: str
    claim: str
    batch: str = ""
    province: str = ""
    city: str = ""
    valid_from: date
    valid_to: date | None = None
    former_name: str = ""
    evidence: str
    confidence: str
    document: str = ""
    place: str = ""
    source: str
    recorded_at: str = RECORDED_AT

    @property
    def says(self) -> tuple[str, str, str]:
        """Return what two sources may say alike."""
        return normalised(self.company), self.claim, self.batch


@dataclass(frozen=True, kw_only=True)
class ListingRow:
    company: str
    security: str
    relation: str
    valid_from: date | None = None  # both open: it is the company, whenever it is listed
    valid_to: date | None = None
    evidence: str
    confidence: str
    source: str
    recorded_at: str = RECORDED_AT


def cells(row: MembershipRow | ListingRow) -> list[str]:
    """Return a row as text, in the order of its fields."""
    return ["" if value is None else str(value) for value in (getattr(row, each.name) for each in fields(row))]


def place_of(company: str, province: str, city: str = "") -> tuple[str, str]:
    """Return region and city; who sits in a city that the ministry counts apart is of that region."""
    city = "" if "(" in city else city  # "not in source"
    for name in COUNTED_APART:
        if city == REGIONS[name][0] or (not city and company.startswith(name)):
            return name, city
    return (region(province) if province else ""), city


def best(rows: Iterable[Row]) -> Row:
    """Return the row with the best confidence, of these the one with the newest source."""
    newest = sorted(rows, key=lambda row: row["source_date"], reverse=True)
    return min(newest, key=lambda row: BEST_FIRST.index(row["confidence"]))
