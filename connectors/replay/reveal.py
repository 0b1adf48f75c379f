"""Publishes the reference data of a history, all at once or day by day, and waits until the streams have taken it."""

import logging
from datetime import UTC, datetime
from typing import Final

from connectors import reference
from connectors.importers.kinds import IMPORTERS
from connectors.members_ready import wait_for_members
from connectors.publisher import Publisher
from connectors.replay.known import Reference, known_by
from streams.contract.broker import BrokerSettings
from streams.contract.lag import LagReader

log = logging.getLogger(__name__)
END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)


class Reveal:
    """Makes known what was recorded. Started again it publishes only what the topics do not hold."""

    def __init__(self, facts: Reference, broker: BrokerSettings, publisher: Publisher, lag: LagReader) -> None:
        self._later, self._broker, self._publisher, self._lag = facts, broker, publisher, lag
        self._topics = [IMPORTERS[kind].topic for kind in facts]
        self._begun = False

    async def up_to(self, moment: datetime) -> None:
        """Return once the stream processor knows everything that was recorded by a moment."""
        known, self._later = known_by(self._later, moment)
        if self._begun and not any(known.values()):
            return
        self._begun = True
        if moment != END_OF_TIME:
            log.info("known by %s: %d facts more, %d come later", f"{moment:%Y-%m-%d}", _count(known),
                     _count(self._later))
        for kind, events in known.items():
            topic = IMPORTERS[kind].topic
            if events:
                await reference.publish(self._publisher, topic, await reference.compare(self._broker, topic, events))
        await wait_for_members(self._lag, self._topics)


def _count(facts: Reference) -> int:
    return sum(map(len, facts.values()))
