"""Which names are one company: spellings, former names, and the same unified social credit code. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from streams.contract.companies import normalised
from streams.contract.events.registry import Claim, Membership


class Identities:
    """The companies that some claims speak of. A company's key is the newest of its names, normalised."""

    def __init__(self, claims: Iterable[Membership]) -> None:
        self._parent: dict[str, str] = {}
        self._former: set[str] = set()
        by_code: dict[str, str] = {}
        for claim in claims:
            name = normalised(claim.company)
            self._root(name)
            if claim.claim is Claim.RENAMED and claim.former_name:
                self._former.add(normalised(claim.former_name))
                self._join(name, normalised(claim.former_name))
            if claim.credit_code:
                self._join(name, by_code.setdefault(claim.credit_code, name))
        self._names: dict[str, set[str]] = defaultdict(set)
        for name in self._parent:
            self._names[self._root(name)].add(name)
        self._keys = {root: min(names - self._former or names) for root, names in self._names.items()}

    def key(self, company: str) -> str:
        """Return the key of a company by any of its names."""
        name = normalised(company)
        return self._keys[self._root(name)] if name in self._parent else name

    def names(self, company: str) -> tuple[str, ...]:
        """Return every name of a company, normalised and sorted."""
        name = normalised(company)
        return tuple(sorted(self._names[self._root(name)])) if name in self._parent else (name,)

    def _root(self, name: str) -> str:
        path = []
        while self._parent.setdefault(name, name) != name:
            path.append(name)
            name = self._parent[name]
        for each in path:
            self._parent[each] = name
        return name

    def _join(self, one: str, other: str) -> None:
        self._parent[self._root(other)] = self._root(one)


def by_company(claims: Iterable[Membership], identities: Identities) -> dict[str, list[Membership]]:
    """Return the claims of each company by its key."""
    found: dict[str, list[Membership]] = defaultdict(list)
    keys: dict[str, str] = {}
    for claim in claims:
        if claim.company not in keys:
            keys[claim.company] = identities.key(claim.company)
        found[keys[claim.company]].append(claim)
    return found
