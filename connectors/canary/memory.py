"""What a canary remembers of a feed from one look to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connectors.canary.confirmed import Confirmed
from connectors.canary.stillness import Stillness
from connectors.source import Quote
from streams.contract.events.quality import SourceVerdict


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Never changed in place. Of each security one quote is kept, so that it does not grow."""

    verdict: SourceVerdict | None = None
    doubt: SourceVerdict | None = None  # drift or disagreement that nothing has cleared up yet
    good: Mapping[str, Quote] = field(default_factory=dict)  # the last good price of each security
    last: Mapping[str, Quote] = field(default_factory=dict)  # the prices of the last look that could be used
    good_at: datetime | None = None  # of the last look that could be used
    confirmed: Confirmed = field(default_factory=Confirmed)
    stillness: Stillness = field(default_factory=Stillness)
