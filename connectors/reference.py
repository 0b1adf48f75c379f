"""Publishes reference data and assertions: only what differs from what the compacted topic already holds."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.publisher import Outgoing, Publisher
from streams.contract.broker import BrokerSettings
from streams.contract.events.base import Event
from streams.contract.latest import all_of
from streams.contract.topics import Kept, Topic

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a topic does not say yet."""

    new: Mapping[str, Event]
    changed: Mapping[str, Event]
    known: int

    def __str__(self) -> str:
        return f"{len(self.new)} new, {len(self.changed)} changed, {self.known} known"


def difference(topic: Topic, held: Mapping[str, Event], wanted: Mapping[str, Event]) -> Difference:
    """Compare what is wanted with what a topic holds. A key of an assertion says all of it: it never changes."""
    new = {key: event for key, event in wanted.items() if key not in held}
    changed = {} if topic.kept is Kept.FOR_EVER else {
        key: event for key, event in wanted.items() if key in held and held[key] != event}
    return Difference(new=new, changed=changed, known=len(wanted) - len(new) - len(changed))


async def compare(broker: BrokerSettings, topic: Topic, wanted: Mapping[str, Event]) -> Difference:
    """Read a topic and return what it does not say yet."""
    return difference(topic, await all_of(broker, topic), wanted)


async def publish(publisher: Publisher, topic: Topic, missing: Difference) -> None:
    """Send what is new and what has changed."""
    events = {**missing.new, **missing.changed}
    log.info("%s: %s", topic.name, missing)
    await publisher.publish(Outgoing(topic=topic, key=key, event=event) for key, event in events.items())
