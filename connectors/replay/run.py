"""A replay: reference data, then the members that follow from it, then the sweeps. Goes on where the last one ended."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from connectors.importers.kinds import IMPORTERS
from connectors.last_sweeps import last_sweeps
from connectors.members_ready import registry_stamp
from connectors.metrics import UNCHECKED, ConnectorMetrics
from connectors.patience import Patience, until_done
from connectors.preconditions import check
from connectors.publisher import Publisher
from connectors.replay.history import History
from connectors.replay.known import require_a_beginning
from connectors.replay.reveal import END_OF_TIME, Reveal
from connectors.replay.source import ReplaySource
from connectors.runner import run
from connectors.sequence import published
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.clock import close_of
from streams.contract.events.runtime import Mode
from streams.contract.lag import LagReader
from streams.contract.topics import COVERAGE, MARKET_QUOTES, MEMBERS

REFERENCE: Final = tuple(importer.topic for importer in IMPORTERS.values())


async def replay(history: History, broker: BrokerSettings, settings: ConnectorSettings, *, universe: str,
                 days_per_second: float | None, clock: Callable[[], datetime], reveal: bool = False,
                 metrics: ConnectorMetrics | None = None) -> int:
    """Publish a history to its end; return how many sweeps were sent. A Problem says in one line why it cannot.

    `reveal`: no sweep is valued with an assertion that was recorded after its moment.
    """
    if reveal:
        require_a_beginning(history)
    at_first = close_of(min(history.days)) if reveal and history.days else END_OF_TIME
    metrics = metrics or ConnectorMetrics(Mode.REPLAY)
    patience = Patience(broker, settings.publish_patience_seconds, metrics)

    async def attempt() -> int:
        metrics.waits_for(UNCHECKED)
        await check(broker, (*REFERENCE, MEMBERS, COVERAGE, MARKET_QUOTES), Mode.REPLAY)
        async with (Publisher(broker, patience, in_flight=settings.publish_in_flight) as publisher,
                    LagReader(broker) as lag):
            metrics.waits_for("")
            facts = Reveal(history.reference, broker, publisher, lag)
            await facts.up_to(at_first)
            source = ReplaySource(history.days, days_per_second=days_per_second, before_each=facts.up_to)
            so_far = published(await last_sweeps(broker, universe))
            return await run(source, publisher, universe=universe, published=so_far, clock=clock, metrics=metrics,
                             stamp=lambda: patience.wait(registry_stamp(lag)))

    return await until_done(broker, attempt)
