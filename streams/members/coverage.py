"""How many little giants the registry knows by list and province, from which day on, and how many there are. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from streams.contract.assertions import standing
from streams.contract.events.quotes import SIMULATED
from streams.contract.events.registry import Confidence, Coverage, KnownFrom, Membership, OfficialCount
from streams.contract.identity import Identities, by_company
from streams.contract.scopes import ALL
from streams.members.stretches import Stretch, stretches
from streams.members.verdict import FIRST_LIST

OfficialCounts = Mapping[str, tuple[OfficialCount, ...]]  # by scope, oldest first
Days = tuple[date, date | None]  # the first, and the first that is no more in it


def coverage(memberships: Iterable[Membership], official: OfficialCounts,
             confidence: Confidence = Confidence.MEDIUM) -> dict[str, Coverage]:
    """Return the coverage of each scope of which anything is known; companies count once, from `confidence` up.

    The official counts are of real firms: beside simulated ones, or before anybody is known, there are none.
    """
    memberships = list(memberships)
    if not memberships or any(each.source == SIMULATED for each in memberships):
        official = {}
    changes: dict[str, dict[date, int]] = {scope: {} for scope in official}
    claims = standing(memberships)
    for found in by_company(claims, Identities(claims)).values():
        counting = [claim for claim in found if claim.confidence.rank <= confidence.rank]
        for scope, days in _by_scope(stretches(counting)).items():
            for first, after in _united(days):
                _add(changes.setdefault(scope, {}), first, 1)
                if after:
                    _add(changes[scope], after, -1)
    return {scope: Coverage(scope=scope, known=tuple(_steps(found)), official=official.get(scope, ()))
            for scope, found in sorted(changes.items())}


def _by_scope(found: Iterable[Stretch]) -> dict[str, list[Days]]:
    scopes: dict[str, list[Days]] = defaultdict(list)
    for each in found:
        if each.last and each.last < FIRST_LIST:
            continue
        days = max(each.first or FIRST_LIST, FIRST_LIST), each.last + timedelta(days=1) if each.last else None
        scopes[ALL].append(days)
        if each.claim.list_number:
            scopes[f"list:{each.claim.list_number}"].append(days)
        if each.province:
            scopes[f"province:{each.province}"].append(days)
    return scopes


def _united(days: list[Days]) -> Iterator[Days]:
    """Yield stretches that neither overlap nor touch."""
    first, after = None, None
    for begin, end in sorted(days, key=lambda each: (each[0], each[1] or date.max)):
        if first is None:
            first, after = begin, end
        elif after is None or begin <= after:
            after = None if after is None or end is None else max(after, end)
        else:
            yield first, after
            first, after = begin, end
    if first is not None:
        yield first, after


def _steps(changes: Mapping[date, int]) -> Iterator[KnownFrom]:
    known = 0
    for day in sorted(changes):
        if changes[day]:
            known += changes[day]
            yield KnownFrom(day=day, companies=known)


def _add(changes: dict[date, int], day: date, number: int) -> None:
    changes[day] = changes.get(day, 0) + number
