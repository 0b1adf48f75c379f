"""Company names: one spelling for comparison, and which securities an exchange says are a company."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from streams.contract.events.registry import Instrument

_BRACKETS: Final = str.maketrans("〔〕【】［］", "()()()")
_DOTS: Final = str.maketrans(dict.fromkeys("·・•‧", "·"))


def normalised(company: str) -> str:
    """Return a company's full name with half-width characters and without spaces, so that spellings agree."""
    text = unicodedata.normalize("NFKC", company.translate(_BRACKETS)).translate(_DOTS)
    if text.isprintable() and " " not in text:  # nearly all: nothing to take out
        return text
    return "".join(char for char in text if not char.isspace() and unicodedata.category(char) != "Cf")


def by_legal_name(instruments: Iterable[Instrument]) -> dict[str, tuple[str, ...]]:
    """Return the securities of each normalised legal name, sorted. More than one: a person must say which."""
    found: dict[str, set[str]] = defaultdict(set)
    for instrument in instruments:
        if name := normalised(instrument.legal_name or ""):
            found[name].add(instrument.security)
    return {name: tuple(sorted(securities)) for name, securities in found.items()}
