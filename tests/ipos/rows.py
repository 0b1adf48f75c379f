"""Small filings for tests: ordinary values, and a test names what matters to it. All firms are fictional."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from streams.contract.events.ipos import IpoFiling
from streams.contract.securities import Board
from streams.ipos.lifecycle import Lifecycle
from tests.builders import COMPANY

START: Final = date(2026, 3, 2)


def day(number: int) -> date:
    return START + timedelta(days=number)


def seen(number: int) -> datetime:
    """Return the evening of a day in Shanghai."""
    return datetime(START.year, START.month, START.day, 12, tzinfo=UTC) + timedelta(days=number)


def a_filing(word: str, number: int = 0, **changes: Any) -> IpoFiling:
    """Return a row that says a word of a day, seen in the evening."""
    fields: dict[str, Any] = {
        "company": COMPANY, "table": "szse_projects", "project": "1", "board": Board.CHINEXT, "raw_status": word,
        "status_on": day(number), "source": "fictional", "captured_at": seen(number)}
    return IpoFiling(**fields | changes)


def a_tutoring_row(word: str, number: int = 0, **changes: Any) -> IpoFiling:
    return a_filing(word, number, **{"table": "eastmoney_tutoring", "project": None, "board": None} | changes)


def a_register_row(word: str, number: int = 0, **changes: Any) -> IpoFiling:
    return a_filing(word, number, **{"table": "eastmoney_register", "project": None} | changes)


def a_timetable_row(word: str, number: int = 0, **changes: Any) -> IpoFiling:
    fields = {"table": "issue_calendar", "project": None, "board": None, "security": "301234.SZ"}
    return a_filing(word, number, **fields | changes)


def told(found: Lifecycle) -> list[str]:
    """Return the moves: attempt, stage, a mark where stages in between were not seen."""
    return [f"{move.attempt} {'~' * move.gap}{move.stage}" for move in found.moves]


def doubts(found: Lifecycle) -> list[tuple[str, str]]:
    return [(doubt.doubt.value, doubt.stage.value) for doubt in found.needs_review]
