"""What a canary says of one look at a feed."""

from dataclasses import dataclass
from typing import Final

from connectors.quotes.source import Look
from streams.contract.events.quality import SourceVerdict

USABLE: Final = frozenset({SourceVerdict.GOOD, SourceVerdict.PARTIAL})


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A verdict, why in one line, and what may go to the topics. What is quarantined leaves the last good values."""

    verdict: SourceVerdict | None  # None: not asked, and nothing known from before
    detail: str
    publishable: Look | None = None  # None: nothing of it
    received: int = 0
    quarantined: int = 0  # of those received
