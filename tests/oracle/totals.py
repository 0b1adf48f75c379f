"""The rows of market_value.csv, computed a second time: each day, each scope seen so far."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from tests.oracle.history import read_history
from tests.oracle.members import Member, listed_members

COLUMNS = ("date", "scope", "market_value_yuan", "members", "priced", "carried", "missing", "complete")


def market_values(folder: Path) -> list[dict[str, str]]:
    """Return exactly the rows that a replay of the folder writes, in their order."""
    history = read_history(folder)
    seen: set[str] = set()
    found = []
    for day in history.days:
        members = list(listed_members(history, day))
        seen.update(*(member.scopes for member in members))
        for scope in sorted(seen):
            inside = [member for member in members if scope in member.scopes]
            found.append({"date": day.isoformat(), "scope": scope, **total(inside)})
    return found


def total(members: list[Member]) -> dict[str, str]:
    missing = count(members, "missing")
    return {
        "market_value_yuan": yuan(sum((member.value for member in members), Fraction(0))),
        "members": str(len(members)),
        "priced": str(count(members, "priced")),
        "carried": str(count(members, "carried")),
        "missing": str(missing),
        "complete": "true" if missing == 0 else "false",
    }


def count(members: Iterable[Member], status: str) -> int:
    return sum(1 for member in members if member.status == status)


def yuan(value: Fraction) -> str:
    """Write an amount with its three decimals; ValueError if it is no whole number of li."""
    li = value * 1000
    if li.denominator != 1:
        raise ValueError(f"{value} yuan is no whole number of li")
    return f"{li.numerator // 1000}.{li.numerator % 1000:03d}"
