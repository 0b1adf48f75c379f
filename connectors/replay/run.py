"""A replay: reference data, then the members that follow from it, then the sweeps. Goes on where the last one ended."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from connectors import reference
from connectors.importers.kinds import IMPORTERS
from connectors.last_sweeps import last_sweeps
from connectors.members_ready import members_end, wait_for_members
from connectors.metrics import UNCHECKED, ConnectorMetrics
from connectors.patience import Patience, until_done
from connectors.preconditions import check
from connectors.publisher import Publisher
from connectors.replay.history import History
from connectors.replay.source import ReplaySource
from connectors.runner import run
from connectors.sequence import published
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.lag import LagReader
from streams.contract.topics import MARKET_QUOTES, MEMBERS

log = logging.getLogger(__name__)
REFERENCE: Final = tuple(importer.topic for importer in IMPORTERS.values())


async def replay(history: History, broker: BrokerSettings, settings: ConnectorSettings, *, universe: str,
                 days_per_second: float | None, clock: Callable[[], datetime],
                 metrics: ConnectorMetrics | None = None) -> int:
    """Publish a history to its end; return how many sweeps were sent. A Problem says in one line why it cannot."""
    source = ReplaySource(history.days, days_per_second=days_per_second)
    metrics = metrics or ConnectorMetrics(Mode.REPLAY)
    patience = Patience(broker, settings.publish_patience_seconds, metrics)

    async def attempt() -> int:
        metrics.waits_for(UNCHECKED)
        await check(broker, (*REFERENCE, MEMBERS, MARKET_QUOTES), Mode.REPLAY)
        async with (Publisher(broker, patience, in_flight=settings.publish_in_flight) as publisher,
                    LagReader(broker) as lag):
            metrics.waits_for("")
            await _publish_reference(history, broker, publisher)
            await wait_for_members(lag, REFERENCE)
            so_far = published(await last_sweeps(broker, universe))
            return await run(source, publisher, universe=universe, published=so_far, clock=clock, metrics=metrics,
                             members_end=lambda: patience.wait(members_end(lag)))

    return await until_done(broker, attempt)


async def _publish_reference(history: History, broker: BrokerSettings, publisher: Publisher) -> None:
    for kind, events in history.reference.items():
        topic = IMPORTERS[kind].topic
        await reference.publish(publisher, topic, await reference.compare(broker, topic, events))
