"""The compacted topics that tables are compared with, and published to."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from connectors import reference
from connectors.clocks import Clock
from connectors.publisher import Publisher
from connectors.reference import Difference
from streams.contract.broker import BrokerSettings
from streams.contract.events.base import Event
from streams.contract.latest import all_of
from streams.contract.topics import Topic

READ_AGAIN: Final = timedelta(minutes=10)  # others publish there too: imports, a second process


class ReferenceTopics:
    """Reads a topic whole when it was not read lately; what is published in between is known."""

    def __init__(self, broker: BrokerSettings, publisher: Publisher, clock: Clock) -> None:
        self._broker, self._publisher, self._clock = broker, publisher, clock
        self._held: dict[str, tuple[datetime, dict[str, Event]]] = {}

    async def held(self, topic: Topic) -> Mapping[str, Event]:
        now = self._clock.now()
        known = self._held.get(topic.name)
        if known is None or now - known[0] >= READ_AGAIN:
            known = self._held[topic.name] = now, await all_of(self._broker, topic)
        return known[1]

    async def publish(self, topic: Topic, missing: Difference) -> None:
        await reference.publish(self._publisher, topic, missing)
        if topic.name in self._held:
            self._held[topic.name][1].update({**missing.new, **missing.changed})
