"""What topics hold, read whole: what metrics are compared with."""

from typing import TypeVar

from streams.contract.broker import BrokerSettings
from streams.contract.codec import Undecodable, decode
from streams.contract.events.base import Event
from streams.contract.topics import Topic
from tests.engine.topic_io import read

E = TypeVar("E", bound=Event)


async def events_of(broker: BrokerSettings, topic: Topic, event: type[E]) -> list[E]:
    """Return the events of a topic, partition by partition; what is none, since a test put it there, is left out."""
    found: list[E] = []
    for record in await read(broker, broker.name(topic)):
        try:
            found.append(decode(event, record.value))
        except Undecodable:
            continue
    return found
