"""Names that are likely one company's: only the legal form differs, or one character of a long name. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from connectors.registry.near_names import Parts

LONG: Final = 10  # characters before the legal form; of shorter names one character tells firms apart


@dataclass(frozen=True, kw_only=True)
class NearPair:
    company: str
    other: str

    def __str__(self) -> str:
        return f"{self.company} and {self.other}"


def near_pairs(companies: Iterable[str], known: Iterable[str]) -> list[NearPair]:
    """Return each company with the others, of the same list or known, that are likely the same."""
    wanted = set(companies)
    names = [(name, Parts(name).stem) for name in sorted(wanted.union(known))]
    found: set[tuple[str, str]] = set()
    sharing: dict[int, list[int]] = {}
    for number, (name, stem) in enumerate(names):
        for key in _keys(stem):
            others = sharing.setdefault(key, [])
            for other, other_stem in (names[each] for each in others):
                if (name in wanted or other in wanted) and _are_near(stem, other_stem):
                    found.add((name, other) if name in wanted else (other, name))
            others.append(number)
    return [NearPair(company=company, other=other) for company, other in sorted(found)]


def _keys(stem: str) -> Iterator[int]:
    """Yield what two stems share when one character is another or is missing: what is left without some character."""
    yield hash(stem)
    if len(stem) >= LONG - 1:
        yield from {hash(stem[:index] + stem[index + 1:]) for index in range(len(stem))} - {hash(stem)}


def _are_near(one: str, other: str) -> bool:
    if one == other:
        return True
    return max(len(one), len(other)) >= LONG and Levenshtein.distance(one, other, score_cutoff=1) <= 1
