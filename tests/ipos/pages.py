"""Reads the captured project pages and the issue timetable of `../shared/data/ipo` as filings."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from streams.contract.events.ipos import IpoFiling
from streams.contract.securities import Board

FOLDER: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "ipo"
needs_pages: Final = pytest.mark.skipif(not FOLDER.exists(), reason="needs ../shared/data/ipo, which is not here")
BOARDS: Final = {
    ("SSE", "主板"): Board.SSE_MAIN, ("SSE", "科创板"): Board.STAR, ("SZSE", "主板"): Board.SZSE_MAIN,
    ("SZSE", "创业板"): Board.CHINEXT, ("BSE", "北交所"): Board.BSE,
}


@cache
def page_filings() -> tuple[IpoFiling, ...]:
    """Return every row of the project pages: the first capture, then each change."""
    return tuple(
        IpoFiling(company=row["company"], table=f"{row['exchange'].lower()}_projects", project=row["project_id"],
                  board=BOARDS[row["exchange"], row["board"]], raw_status=row["status_raw"],
                  status_on=date.fromisoformat(row["updated_on"]), sponsor=row["sponsor"] or None,
                  source=row["source"], captured_at=datetime.fromisoformat(row["captured_at"]))
        for row in _rows("project_pages_2026-07-13_2026-08-05.csv.gz"))


@cache
def timetable_filings() -> tuple[IpoFiling, ...]:
    """Return the timetable's rows of the little giants whose security is known; no row says the company's full name."""
    companies = {row["listed_security"]: row["company"] for row in little_giants() if row["listed_security"]}
    rows = list(_rows("issue_calendar_2022-05_2024-12.csv.gz"))
    newest = {row["security"]: row["name"] for row in sorted(rows, key=lambda row: row["last_captured_at"])}
    return tuple(
        IpoFiling(company=companies[row["security"]], table="issue_calendar", raw_status=row["event"],
                  status_on=date.fromisoformat(row["event_on"]), security=row["security"], source=row["source"],
                  captured_at=datetime.fromisoformat(row["first_captured_at"]))
        for row in rows
        # 301231.SZ was announced for one company and given to another when that one did not list
        if row["security"] in companies and row["name"] == newest[row["security"]])


def filings() -> tuple[IpoFiling, ...]:
    return page_filings() + timetable_filings()


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of a project's status between two captures."""

    company: str
    exchange: str
    before: str
    after: str
    on: date


def changes() -> Iterator[Change]:
    """Yield each captured change of a status, oldest first."""
    before: dict[tuple[str, str], str] = {}
    rows = sorted(_rows("project_pages_2026-07-13_2026-08-05.csv.gz"), key=lambda row: row["captured_at"])
    for row in rows:
        project = row["exchange"], row["project_id"]
        if row["kind"] == "status":
            yield Change(company=row["company"], exchange=row["exchange"], before=before[project],
                         after=row["status_raw"], on=date.fromisoformat(row["updated_on"]))
        before[project] = row["status_raw"]


def timetable_events() -> Iterator[dict[str, str]]:
    yield from _rows("issue_calendar_2022-05_2024-12.csv.gz")


def little_giants() -> Iterator[dict[str, str]]:
    with (FOLDER / "little_giants_on_pages.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(FOLDER / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
