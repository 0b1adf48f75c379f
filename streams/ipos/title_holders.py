"""Which companies hold or held a title: claims that were not corrected away, over renamings. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from streams.contract.companies import normalised
from streams.contract.events.registry import Claim, Membership


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A company by the newest of its names."""

    company: str
    province: str | None
    lists: tuple[int, ...]


def holders(memberships: Iterable[Membership]) -> dict[str, Holder]:
    """Return the holder of each normalised name; a company with several names stands under each of them."""
    claims = [(normalised(claim.company), claim) for claim in _standing(memberships)]
    parent: dict[str, str] = {}
    former = {normalised(claim.former_name) for _, claim in claims if claim.former_name}
    by_code: dict[str, str] = {}
    for name, claim in claims:
        parent.setdefault(name, name)
        if claim.former_name:
            _join(parent, name, normalised(claim.former_name))
        if claim.credit_code:
            _join(parent, name, by_code.setdefault(claim.credit_code, name))
    names: dict[str, set[str]] = defaultdict(set)
    for name in parent:
        names[_root(parent, name)].add(name)
    of_root: dict[str, list[Membership]] = defaultdict(list)
    for name, claim in claims:
        of_root[_root(parent, name)].append(claim)
    return _by_name(names, of_root, former)


def _by_name(names: Mapping[str, set[str]], claims: Mapping[str, list[Membership]],
             former: set[str]) -> dict[str, Holder]:
    found = {}
    for root, known in names.items():
        if all(claim.claim is Claim.RENAMED for claim in claims[root]):
            continue  # a new name alone is no title
        holder = _holder(min(known - former or known), claims[root])
        found.update(dict.fromkeys(known, holder))
    return found


def _holder(company: str, claims: list[Membership]) -> Holder:
    newest_last = sorted(claims, key=lambda claim: claim.valid_from or date.min)  # of one day by id, as they come
    provinces = [claim.province for claim in newest_last if claim.province]
    return Holder(company=company, province=provinces[-1] if provinces else None,
                  lists=tuple(sorted({claim.list_number for claim in claims if claim.list_number})))


def _standing(memberships: Iterable[Membership]) -> list[Membership]:
    """Return the claims that stand, sorted by id; a correction that was itself corrected does not count."""
    known = {membership.assertion_id: membership for membership in memberships}
    corrections: dict[str, list[str]] = defaultdict(list)
    for key, membership in known.items():
        if membership.corrects:
            corrections[membership.corrects].append(key)

    def stands(key: str) -> bool:
        return not any(map(stands, corrections.get(key, ())))  # an id is a hash of what it corrects: no circle

    return [known[key] for key in sorted(known) if stands(key) and known[key].claim is not Claim.CORRECTED]


def _join(parent: dict[str, str], one: str, other: str) -> None:
    parent.setdefault(other, other)
    parent[_root(parent, other)] = _root(parent, one)


def _root(parent: Mapping[str, str], name: str) -> str:
    while parent[name] != name:
        name = parent[name]
    return name
