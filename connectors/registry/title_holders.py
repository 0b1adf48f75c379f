"""Who holds or held a title by the assertions that stand, under all names known of each. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streams.contract.companies import normalised
from streams.contract.events.registry import Claim, Membership

_TITLES: Final = frozenset({Claim.ANNOUNCED, Claim.PASSED_REVIEW, Claim.OBSERVED})


@dataclass(frozen=True, kw_only=True)
class Holder:
    company: str  # one of its names, as an assertion writes it
    names: tuple[str, ...]  # all of them, normalised


def title_holders(memberships: Iterable[Membership]) -> list[Holder]:
    """Return the companies, sorted; a company and what it was called before are one."""
    standing = _standing(list(memberships))
    newer = {normalised(each.former_name): normalised(each.company) for each in standing if each.former_name}
    written: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for each in standing:
        key = _newest(normalised(each.company), newer)
        names[key] |= {normalised(name) for name in (each.company, each.former_name) if name}
        if each.claim in _TITLES:
            written[key].add(each.company)
    found = (Holder(company=min(written[key]), names=tuple(sorted(names[key]))) for key in written)
    return sorted(found, key=lambda holder: holder.company)


def _newest(name: str, newer: dict[str, str]) -> str:
    """Follow the renamings to their end; those that go round in a circle are one company too."""
    seen = [name]
    while (name := newer.get(name, name)) not in seen:
        seen.append(name)
    return min(seen[seen.index(name):])


def _standing(memberships: list[Membership]) -> list[Membership]:
    """Return what no standing correction corrects; a correction may have been corrected itself."""
    corrections: dict[str, list[str]] = defaultdict(list)
    for each in memberships:
        if each.corrects:
            corrections[each.corrects].append(each.assertion_id)
    if not corrections:
        return memberships

    def stands(assertion: str) -> bool:
        return not any(stands(correction) for correction in corrections.get(assertion, ()))

    return [each for each in memberships if each.claim is not Claim.CORRECTED and stands(each.assertion_id)]
