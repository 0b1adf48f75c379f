"""Which security a code is, and on which board: the oracle's own reading of the exchanges' code ranges.

Source of the old BSE codes: the table of pairs that the project ships, read as a file.
"""

import csv
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PROJECT_TABLES = (
    REPOSITORY / "deploy" / "registry" / "bse_codes.csv",
    REPOSITORY / "streams" / "contract" / "bse_codes.csv",
)
SHARED_TABLE = REPOSITORY.parent / "shared" / "data" / "bse" / "code_table.csv"


def canonical(code: str) -> str:
    """Return the code a security has today; KeyError for an old BSE code that is not in the table."""
    if code.endswith(".BJ") and code[:2] in {"43", "83", "87"}:
        return today_codes()[code]
    return code


def exchange(security: str) -> str:
    return security[-2:]


def board(security: str) -> str:
    if security.endswith(".BJ"):
        return "bse"
    if security.endswith(".SH"):
        return "star" if security[:3] in {"688", "689"} else "sse_main"
    return "chinext" if security[:3] in {"300", "301", "302"} else "szse_main"


@cache
def today_codes() -> dict[str, str]:
    """Return the 920 code of each old BSE code."""
    return pairs_in(next(table for table in (*PROJECT_TABLES, SHARED_TABLE) if table.exists()))


def pairs_in(table: Path) -> dict[str, str]:
    with table.open(encoding="utf-8", newline="") as lines:
        return {row["old_security"]: row["new_security"] for row in csv.DictReader(lines)}
