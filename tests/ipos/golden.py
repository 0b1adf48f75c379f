"""The real lifecycles of `golden.toml`: rows, and what must become of them."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from streams.contract.events.ipos import IpoFiling, Move
from streams.contract.securities import Board

_FILE: Final = Path(__file__).with_name("golden.toml")
_KNOWN_FROM: Final = datetime(2026, 8, 31, tzinfo=UTC)  # later than every row: all days have come


@dataclass(frozen=True, kw_only=True)
class Case:
    company: str
    filings: tuple[IpoFiling, ...]
    moves: tuple[str, ...]
    listing: str | None


def cases() -> list[Case]:
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))["case"]
    return [Case(company=case["company"], moves=tuple(case["moves"]), listing=case.get("listing"),
                 filings=tuple(_filing(case["company"], number, row) for number, row in enumerate(case["rows"])))
            for case in found]


def move_text(move: Move) -> str:
    """Return a move as the file writes it."""
    return f"{move.attempt} {'~' * move.gap}{move.stage} {move.on}"


def _filing(company: str, number: int, row: str) -> IpoFiling:
    on, place, board, word, *security = row.split()
    table, _, project = place.partition("/")
    return IpoFiling(
        company=company, table=table, project=project or None, board=None if board == "-" else Board(board),
        raw_status=word, status_on=date.fromisoformat(on), security=security[0] if security else None,
        source=place, captured_at=_KNOWN_FROM + timedelta(minutes=number))
