"""Which names of companies are almost one another: for a person to judge, never to be taken for the same. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from connectors.registry.named_places import without_places
from streams.contract.companies import normalised

ALIKE: Final = 85  # of 100, by common characters in order
_FORM: Final = re.compile(r"(股份有限公司|有限责任公司|有限公司|股份公司|公司)$")
_GROUP: Final = re.compile(r"\(集团\)|集团")
_RAREST: Final = 4  # pairs of characters of a name that are looked up
_TELLING: Final = 3  # characters of a short name: two, such as 水表, are a trade
_OWN: Final = 2  # characters of a firm's own name; what stands behind it is a trade
_COMMON: Final = 250  # a pair in more names than that tells nothing


class Unlike(StrEnum):
    """In what two near names differ. The value is what a person reads."""

    LEGAL_FORM = "only the legal form differs"
    GROUP = "one is a 集团: it may be the other's parent"
    WORDING = "the place is written otherwise: it may be the other's subsidiary"
    PLACE = "the places differ: it may be another firm of the same short name"
    SPELLING = "some characters differ"


@dataclass(frozen=True)
class Parts:
    """A normalised name taken apart."""

    name: str

    @cached_property
    def stem(self) -> str:
        """Return the name without its legal form."""
        return _FORM.sub("", self.name)

    @cached_property
    def _placed(self) -> tuple[str, frozenset[str]]:
        return without_places(_GROUP.sub("", self.stem))

    @property
    def core(self) -> str:
        """Return what is left without legal form, group and places."""
        return self._placed[0]

    @property
    def provinces(self) -> frozenset[str]:
        """Return where the places in its name are."""
        return self._placed[1]

    @property
    def is_group(self) -> bool:
        return bool(_GROUP.search(self.stem))


@dataclass(frozen=True, kw_only=True)
class Near:
    company: str  # as it is wanted
    name: str  # as it is offered, normalised
    unlike: Unlike
    alike: float  # 0 to 100


class NearNames:
    """The names that are offered, so arranged that near ones are found without comparing each with each."""

    def __init__(self, names: Iterable[str]) -> None:
        self._parts = [Parts(name) for name in sorted({normalised(name) for name in names})]
        self._by_core: dict[str, list[int]] = defaultdict(list)
        self._by_pair: dict[str, list[int]] = defaultdict(list)
        for number, parts in enumerate(self._parts):
            self._by_core[parts.core].append(number)
            for pair in _pairs(parts.stem):
                self._by_pair[pair].append(number)

    def near(self, company: str) -> list[Near]:
        """Return the offered names that are near a company's, but not its own, nearest first."""
        wanted = Parts(normalised(company))
        numbers = {*self._by_core.get(wanted.core, ()), *self._spelt_like(wanted)}
        found = (self._compared(company, wanted, self._parts[number]) for number in numbers)
        return sorted((each for each in found if each), key=lambda each: (-each.alike, each.name))

    def _spelt_like(self, wanted: Parts) -> list[int]:
        """Return the names that share a rare pair of characters and are alike as a whole."""
        lists = sorted((self._by_pair[pair] for pair in _pairs(wanted.stem) if pair in self._by_pair), key=len)
        numbers = {number for each in lists[:_RAREST] if len(each) <= _COMMON for number in each}
        stems = {number: self._parts[number].stem for number in numbers}
        alike = process.extract(wanted.stem, stems, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
        return [number for _, _, number in alike]

    def _compared(self, company: str, wanted: Parts, offered: Parts) -> Near | None:
        if wanted.name == offered.name:
            return None
        unlike = _unlike(wanted, offered)
        if unlike is None:
            return None
        alike = round(fuzz.ratio(wanted.stem, offered.stem), 1)
        return Near(company=company, name=offered.name, unlike=unlike, alike=alike)


def _unlike(one: Parts, other: Parts) -> Unlike | None:
    """Return in what they differ; None where they are different firms by all appearances."""
    apart = bool(one.provinces and other.provinces and not one.provinces & other.provinces)
    if one.core != other.core:
        return Unlike.SPELLING if not apart and _may_be_one(one, other) else None
    if apart:
        return Unlike.PLACE if len(one.core) >= _TELLING else None
    if one.is_group != other.is_group:
        return Unlike.GROUP
    return Unlike.LEGAL_FORM if one.stem == other.stem else Unlike.WORDING


def _may_be_one(one: Parts, other: Parts) -> bool:
    """Say whether two spellings may be one: a character differs, or the firms' own names share one.

    Firms of one place and trade are alike in all but their own names: 辽宁雪荣检测 and 辽宁槐澄检测, say.
    """
    shared = set(one.core[:_OWN]) & set(other.core[:_OWN])
    return bool(shared) or Levenshtein.distance(one.stem, other.stem, score_cutoff=1) <= 1


def _pairs(text: str) -> set[str]:
    return {text[start:start + 2] for start in range(len(text) - 1)}
