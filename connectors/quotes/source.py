"""The port of a live source of quotes, and what one look at a universe gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from connectors.source import Quote


class Gap(StrEnum):
    """What was not right with the pages of a look, although every row in it can be used."""

    SHORT_PAGE = "short_page"
    REPEATED_ROW = "repeated_row"
    TOTAL_CHANGED = "total_changed"
    MISSING_PAGE = "missing_page"
    MISSING_SECURITY = "missing_security"
    BAD_ROW = "bad_row"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a source said of a universe. Each security once; a row that cannot be read is not among the quotes."""

    quotes: tuple[Quote, ...]
    missed: tuple[str, ...] = ()  # securities that were asked for, or counted by the source, and did not come
    uncounted: int = 0  # rows that the source counts and did not send, without saying which
    gaps: tuple[tuple[Gap, str], ...] = ()  # with a detail in one line
    requests: int = 0
    bytes: int = 0
    share_counts: tuple[tuple[str, int], ...] = ()  # total shares by security, where the source tells them

    @property
    def is_complete(self) -> bool:
        return not (self.missed or self.uncounted or self.gaps)


class QuoteSource(Protocol):
    """One public site. Unavailable where it has nothing; drift of its schema included."""

    @property
    def name(self) -> str: ...

    async def look_at(self, securities: Sequence[str]) -> Look:
        """Return the quotes of these securities."""
        ...

    async def look_at_market(self, known: Sequence[str]) -> Look:
        """Return the quotes of the whole market; `known` is what was in it lately, for sources that cannot list it."""
        ...
