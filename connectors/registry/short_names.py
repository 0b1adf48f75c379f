"""Which companies a security's short name may stand for: 华光新材 for 杭州华光焊接新型材料股份有限公司. Pure.

A short name is a firm's own name, often two characters, and what it does in some characters of its full name in order.
Of 188 securities whose company is on an official list of Zhejiang, codes checked by hand, this finds 179.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from connectors.registry.named_places import without_places
from connectors.registry.near_names import Parts
from streams.contract.companies import normalised

_MARKS: Final = re.compile(r"^(退市|\*?ST|XD|XR|DR|N|C)+|(-[A-Z]{1,2}|退|[AB])$")  # of the exchange, not of the firm
_NO_NAME: Final = re.compile(r"(股份|集团)$")
_OWN: Final = 2  # characters of a firm's own name


class ShortNames:
    """Companies, so arranged that those a short name may stand for are found without looking at each."""

    def __init__(self, companies: Iterable[str]) -> None:
        self._by_own: dict[str, list[tuple[str, Parts]]] = defaultdict(list)
        for company in companies:
            parts = Parts(normalised(company))
            self._by_own[parts.core[:_OWN]].append((company, parts))

    def companies(self, short_name: str) -> list[str]:
        """Return the companies that a security with this name may be."""
        core, provinces = without_places(_NO_NAME.sub("", unmarked(short_name)))
        if len(core) < _OWN:
            return []
        return [company for company, parts in self._by_own[core[:_OWN]] if _in_order(core[_OWN:], parts.core[_OWN:])
                and not (provinces and parts.provinces and not provinces & parts.provinces)]


def unmarked(short_name: str) -> str:
    """Return a short name without what the exchange adds for a day or for as long as a firm is in trouble."""
    return _MARKS.sub("", normalised(short_name))


def _in_order(some: str, characters: str) -> bool:
    rest = iter(characters)
    return all(character in rest for character in some)
