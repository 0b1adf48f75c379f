"""What a history folder says, in plain dictionaries. Old codes are resolved; nothing is joined or computed here.

The oracle knows nothing of the project: standard library only, every number a whole number or an exact fraction.
"""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from tests.oracle.identity import canonical

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Interval:
    """From a day to a day, both included; None is open."""

    first: date | None
    last: date | None

    def contains(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, kw_only=True)
class Membership:
    company: str
    batch: str
    province: str
    valid: Interval


@dataclass(frozen=True, kw_only=True)
class Listing:
    company: str
    security: str
    relation: str
    valid: Interval


@dataclass(kw_only=True)
class History:
    """Prices in yuan. A cell that is empty in the folder is absent here."""

    days: list[date] = field(default_factory=list)
    closes: dict[str, dict[date, Fraction]] = field(default_factory=dict)
    stated_previous_closes: dict[str, dict[date, Fraction]] = field(default_factory=dict)
    shares: dict[str, dict[date, int]] = field(default_factory=dict)
    list_dates: dict[str, date] = field(default_factory=dict)
    memberships: dict[str, list[Membership]] = field(default_factory=dict)  # by company
    listings: dict[str, list[Listing]] = field(default_factory=dict)  # by company

    @property
    def all_listings(self) -> list[Listing]:
        return [listing for found in self.listings.values() for listing in found]


def read_history(folder: Path) -> History:
    history = History()
    read_quotes(folder, history)
    for row in rows(folder / "share_capital.csv.gz"):
        counts = history.shares.setdefault(canonical(row["security"]), {})
        put_once(counts, date.fromisoformat(row["effective_on"]), int(row["total_shares"]))
    for row in rows(folder / "instruments.csv.gz"):
        if row["list_date"]:
            put_once(history.list_dates, canonical(row["security"]), date.fromisoformat(row["list_date"]))
    read_registry(folder, history)
    return history


def read_quotes(folder: Path, history: History) -> None:
    days = set()
    for path in sorted(folder.glob("quotes*.csv.gz")):
        for row in rows(path):
            day = date.fromisoformat(row["date"])
            days.add(day)
            security = canonical(row["security"])
            if row["close"]:
                put_once(history.closes.setdefault(security, {}), day, Fraction(row["close"]))
            if row.get("prev_close"):
                stated = history.stated_previous_closes.setdefault(security, {})
                put_once(stated, day, Fraction(row["prev_close"]))
    history.days = sorted(days)


def read_registry(folder: Path, history: History) -> None:
    for row in rows(folder / "memberships.csv"):
        membership = Membership(
            company=row["company"], batch=row["batch"], province=row["province"], valid=interval_of(row)
        )
        history.memberships.setdefault(membership.company, []).append(membership)
    for row in rows(folder / "listings.csv"):
        listing = Listing(
            company=row["company"],
            security=canonical(row["security"]),
            relation=row["relation"],
            valid=interval_of(row),
        )
        history.listings.setdefault(listing.company, []).append(listing)


def interval_of(row: dict[str, str]) -> Interval:
    first, last = row["valid_from"], row["valid_to"]
    return Interval(
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
    )


def put_once(values: dict[Key, Value], key: Key, value: Value) -> None:
    if key in values:
        raise ValueError(f"{key} is there twice")
    values[key] = value


def rows(path: Path) -> Iterator[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    yield from csv.DictReader(text.splitlines())
