"""Publishes what happens in a simulated market beside its prices: listings, share issues, applications, announcements.

Whoever is listed is a member by what the stream processor makes of the filing that says so. That takes two steps:
once it has read the filings, the listings that follow are published; once it has read these, so are the members.
"""

import logging
from datetime import datetime
from typing import Final, NamedTuple

from connectors import reference
from connectors.importers.kinds import IMPORTERS
from connectors.members_ready import wait_for_members
from connectors.publisher import Outgoing, Publisher
from connectors.simulated.announcements import announcements
from connectors.simulated.facts import Facts, facts_on, facts_until
from connectors.simulated.market import Market
from connectors.simulated.plan import PlannedDay
from streams.contract.broker import BrokerSettings
from streams.contract.clock import epoch_ms
from streams.contract.lag import LagReader
from streams.contract.topics import MARKET_ANNOUNCEMENTS, MARKET_IPO_FILINGS, REGISTRY_MEMBERSHIPS

log = logging.getLogger(__name__)
REFERENCE: Final = tuple(importer.topic for importer in IMPORTERS.values())
_LISTINGS_FOLLOW_FROM: Final = (MARKET_IPO_FILINGS, REGISTRY_MEMBERSHIPS)


class News(NamedTuple):
    """Something that is told at a moment of a day."""

    at: datetime
    record: Outgoing


def news(market: Market, day: PlannedDay) -> list[News]:
    """Return the filings and announcements of a day while it is swept."""
    filings = (News(each.captured_at, Outgoing(topic=MARKET_IPO_FILINGS, key=each.filing_id, event=each))
               for each in market.ipos.during(day.day))
    told = (News(each.at, Outgoing(topic=MARKET_ANNOUNCEMENTS, key=each.announcement.security, event=each.announcement))
            for each in announcements(market.options, market.plan.firms, day))
    return sorted([*filings, *told], key=lambda each: each.at)


class Newsroom:
    """Publishes a day's facts before its first sweep, the first time all up to then, and its news as the day goes."""

    def __init__(self, market: Market, broker: BrokerSettings, publisher: Publisher, lag: LagReader) -> None:
        self._market, self._broker, self._publisher, self._lag = market, broker, publisher, lag
        self._begun = False
        self._today: list[News] = []

    async def announce(self, day: PlannedDay) -> None:
        """Return once the stream processor knows everything that happens up to a day's first sweep."""
        self._today = news(self._market, day)
        if not self._begun:
            self._begun = True
            await self._publish_missing(facts_until(self._market, day))
        elif not await self._publish_all(day, facts_on(self._market, day)):
            return
        await wait_for_members(self._lag, _LISTINGS_FOLLOW_FROM)
        await wait_for_members(self._lag, REFERENCE)

    async def tell(self, after: int, until: int) -> None:
        """Publish the announced day's news between two moments, in ms of market time: later than the first."""
        await self._publisher.publish([each.record for each in self._today if after < epoch_ms(each.at) <= until])

    async def _publish_missing(self, facts: Facts) -> None:
        for topic, events in facts.items():
            await reference.publish(self._publisher, topic, await reference.compare(self._broker, topic, events))

    async def _publish_all(self, day: PlannedDay, facts: Facts) -> bool:
        """Publish a day's facts; say whether they are of members, rather than of applications alone."""
        for topic, events in facts.items():
            if events:
                await reference.publish(self._publisher, topic, reference.Difference(new=events, changed={}, known=0))
        of_members = any(facts[topic] for topic in REFERENCE)
        if of_members:
            log.info("%s: newly listed %d, share issues %d, new applications %d", day.day, len(day.newcomers),
                     len(day.issues), len(facts[REGISTRY_MEMBERSHIPS]))
        return of_members
