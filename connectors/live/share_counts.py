"""Share counts that come with quotes: for securities of which nothing is known yet.

They have no effective date of their own, so one that is known from a table of share capital is never overruled: a
first start would otherwise wait for hours until that table has been asked for each security in turn.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from connectors.akshare_tables.topics import ReferenceTopics
from connectors.quotes.ladder import Found
from connectors.quotes.source import Look
from connectors.reference import Difference
from streams.contract.events.registry import ShareCapital
from streams.contract.topics import MARKET_SHARE_CAPITAL


def first_counts(look: Look, known: Collection[str], wanted: Collection[str], day: date) -> Mapping[str, ShareCapital]:
    """Return, by their keys on the topic, the counts of wanted securities that nobody has told of so far."""
    return {f"{security}|{day}": ShareCapital(security=security, effective_on=day, total_shares=shares)
            for security, shares in look.share_counts if security in wanted and security not in known and shares > 0}


class FirstCounts:
    """Publishes them, each once."""

    def __init__(self, topics: ReferenceTopics, wanted: Callable[[date], Iterable[str]]) -> None:
        self._topics, self._wanted = topics, wanted
        self._known: set[str] = set()
        self._one_at_a_time = asyncio.Lock()  # both universes have them

    async def seen(self, found: Found, day: date) -> None:
        """Take the counts of a look."""
        async with self._one_at_a_time:
            await self._take(found.look, day)

    async def _take(self, look: Look, day: date) -> None:
        wanted = set(self._wanted(day)) - self._known
        if not any(security in wanted for security, _ in look.share_counts):
            return
        held = await self._topics.held(MARKET_SHARE_CAPITAL)
        self._known |= {key.partition("|")[0] for key in held}
        new = first_counts(look, self._known, wanted, day)
        if new:
            await self._topics.publish(MARKET_SHARE_CAPITAL, Difference(new=new, changed={}, known=0))
        self._known |= {count.security for count in new.values()}
