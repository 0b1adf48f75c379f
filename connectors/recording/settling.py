"""Waits until the streams have taken what was sent, and what follows from it: then all readers join the same."""

import logging
from typing import Final

from connectors.clocks import Clock
from connectors.importers.kinds import IMPORTERS
from connectors.members_ready import registry_stamp
from connectors.sequence import Stamp
from streams.contract.lag import STREAMS_GROUP, LagReader
from streams.contract.topics import MARKET_ANNOUNCEMENTS, MARKET_IPO_FILINGS, MEMBERS, REGISTRY_MEMBERSHIPS

log = logging.getLogger(__name__)
# An announcement may give a membership, a filing a listing, and both a member: in this order nothing is missed.
CHAIN: Final = ((MARKET_ANNOUNCEMENTS,), (MARKET_IPO_FILINGS, REGISTRY_MEMBERSHIPS),
                tuple(importer.topic for importer in IMPORTERS.values()))
_PAUSE_SECONDS: Final = 0.05
_SAY_AFTER: Final = 100  # looks


class Settling:
    """One replay's waits; says once when one is long, and once when it is over."""

    def __init__(self, lag: LagReader, clock: Clock) -> None:
        self._lag, self._clock = lag, clock

    async def taken(self) -> None:
        """Return once the streams have committed all that the topics hold, links of the chain one after the other."""
        said = False
        for topics in CHAIN:
            looks = 0
            while behind := await self._lag.behind(STREAMS_GROUP, topics):
                looks += 1
                if looks == _SAY_AFTER and not said:
                    said = True
                    log.info("waiting: the streams have %d records of %s to read (is `python -m streams run` there?)",
                             sum(behind.values()), ", ".join(sorted({each.topic for each in behind})))
                await self._clock.sleep(_PAUSE_SECONDS)
        if said:
            log.info("the streams have read them")

    async def stamp(self) -> Stamp:
        """Return what a sweep that is sent now is valued with, once there is a member."""
        looks = 0
        while not (found := await registry_stamp(self._lag)).members_offset:
            looks += 1
            if looks == _SAY_AFTER:
                log.info("waiting: %s holds no member, yet the recording has sweeps (is it of another registry?)",
                         MEMBERS.name)
            await self._clock.sleep(_PAUSE_SECONDS)
        return found
