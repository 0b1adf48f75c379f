"""Who would be told what, computed a second time: the set of (rule, subject, date, observed)."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.oracle.history import read_history
from tests.oracle.members import Member, listed_members

Rule = Mapping[str, Any]  # id, kind, scope, percent, severity
Firing = tuple[str, str, str, str]  # rule, subject, date, observed

SHIPPED_RULES: tuple[Rule, ...] = (
    {"id": "member-price-move", "kind": "price_move", "scope": "all", "percent": "7", "severity": "warning"},
    *(
        {
            "id": f"market-value-{scope.replace(':', '-')}",
            "kind": "market_value_change",
            "scope": scope,
            "percent": "2",
            "severity": "warning",
        }
        for scope in ("all", *(f"list:{number}" for number in range(1, 8)))
    ),
)


def notifications(folder: Path, rules: Iterable[Rule]) -> set[Firing]:
    """Return what a replay of the folder notifies under these rules."""
    history = read_history(folder)
    watched = list(rules)
    found: set[Firing] = set()
    for day in history.days:
        moved = list(comparable(listed_members(history, day)))
        for rule in watched:
            for subject, observed in firings(rule, moved):
                found.add((rule["id"], subject, day.isoformat(), observed))
    return found


def comparable(members: Iterable[Member]) -> Iterator[Member]:
    """Leave out who has no close today, nothing to compare it with, or one beyond the limit; shares do not matter."""
    for member in members:
        if member.previous_close is not None and not member.suspected:
            yield member


def firings(rule: Rule, moved: list[Member]) -> Iterator[tuple[str, str]]:
    inside = [member for member in moved if rule["scope"] in member.scopes]
    if rule["kind"] == "price_move":
        for member in inside:
            if fires(rule, now=price(member), base=base_price(member)):
                yield member.security, percent_text(now=price(member), base=base_price(member))
    elif rule["kind"] == "market_value_change":
        valued = [member for member in inside if member.status == "priced"]
        now = sum((price(member) * (member.shares or 0) for member in valued), Fraction(0))
        base = sum((base_price(member) * (member.shares or 0) for member in valued), Fraction(0))
        if base and fires(rule, now=now, base=base):
            yield rule["scope"], percent_text(now=now, base=base)
    else:
        raise ValueError(f"{rule['kind']!r} is no kind of rule")


def price(member: Member) -> Fraction:
    assert member.price is not None
    return member.price


def base_price(member: Member) -> Fraction:
    assert member.previous_close is not None
    return member.previous_close


def fires(rule: Rule, *, now: Fraction, base: Fraction) -> bool:
    return abs(now - base) * 100 >= Fraction(str(rule["percent"])) * base


def percent_text(*, now: Fraction, base: Fraction) -> str:
    """Write the signed change in percent with four decimals, half to even; nothing is 0.0000, never -0.0000."""
    ten_thousandths = round((now - base) * 100 / base * 10_000)  # of a Fraction, round() is exact and half to even
    sign = "-" if ten_thousandths < 0 else ""
    whole, decimals = divmod(abs(ten_thousandths), 10_000)
    return f"{sign}{whole}.{decimals:04d}"
