"""An import: compare a file with its topic and publish what the topic does not say yet."""

from collections.abc import Mapping

from connectors import reference
from connectors.patience import Patience, until_done
from connectors.preconditions import check
from connectors.publisher import Publisher
from connectors.reference import Difference
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.events.base import Event
from streams.contract.events.runtime import Mode
from streams.contract.topics import Topic


async def import_events(topic: Topic, events: Mapping[str, Event], broker: BrokerSettings, settings: ConnectorSettings,
                        *, mode: Mode, dry_run: bool) -> Difference:
    """Publish what is new or changed, nothing in a dry run; return what that is."""

    async def attempt() -> Difference:
        await check(broker, [topic], mode)
        missing = await reference.compare(broker, topic, events)
        if not dry_run:
            patience = Patience(broker, settings.publish_patience_seconds)
            async with Publisher(broker, patience, in_flight=settings.publish_in_flight) as publisher:
                await reference.publish(publisher, topic, missing)
        return missing

    return await until_done(broker, attempt)
