"""A copy of a history folder in which one share count is wrong by one: a comparison that does not see it is blind."""

import shutil
from datetime import date
from pathlib import Path
from random import Random

from tests.oracle.generated import write_csv
from tests.oracle.history import History, read_history, rows
from tests.oracle.identity import canonical
from tests.oracle.members import listed_members


def copy_with_one_wrong_share_count(folder: Path, target: Path, seed: int) -> str:
    """Copy a folder to a new one and add one share to a count that is in use on the last day; return its security."""
    history = read_history(folder)
    counted = [member.security for member in listed_members(history, history.days[-1]) if member.status != "missing"]
    security = Random(f"mutation {seed}").choice(counted)
    shutil.copytree(folder, target)
    add_one_share(target / "share_capital.csv.gz", security, date_in_use(history, security))
    return security


def date_in_use(history: History, security: str) -> date:
    return max(day for day in history.shares[security] if day <= history.days[-1])


def add_one_share(path: Path, security: str, effective_on: date) -> None:
    lines = list(rows(path))
    for line in lines:
        if canonical(line["security"]) == security and line["effective_on"] == effective_on.isoformat():
            line["total_shares"] = str(int(line["total_shares"]) + 1)
    write_csv(path, list(lines[0]), [list(line.values()) for line in lines])
