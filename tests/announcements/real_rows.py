"""The real announcement rows beside the project, as events; a test that needs them skips plainly without them."""

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest

from streams.contract.events.announcements import Announcement
from streams.contract.securities import B_SHARES

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "announcements"
MARKET = "a_share_2026-08-05_2026-08-15.csv.gz"
REGULATORY = "regulatory_2022-01_2024-09.csv.gz"
Row = dict[str, str]


def real_rows(name: str) -> list[Row]:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/announcements/{name}, which is not here")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_a_shares(rows: list[Row]) -> list[Row]:
    """Leave out the few B shares."""
    return [row for row in rows if (row["security"][-2:], row["security"][:3]) not in B_SHARES]


def announced(row: Row) -> Announcement:
    """Return a row as its source would send it; 00:00:00 stands for an unknown time there."""
    return Announcement(security=row["security"], title=row["title"], announcement_id=row["announcement_id"],
                        published_at=None, announced_on=date.fromisoformat(row["published_at"][:10]),
                        short_name=row["short_name"], url=row["url"], source="cninfo")
