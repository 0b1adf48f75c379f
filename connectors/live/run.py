"""Live: of all processes that run this, one is on duty and asks public sites; the others stand by."""

import asyncio
from typing import Final

from connectors.clocks import Clock
from connectors.duty.duty import Duty, on_duty
from connectors.live.metrics import Sources
from connectors.live.settings import LiveSettings
from connectors.live.term import Surroundings, serve
from connectors.metrics import UNCHECKED, ConnectorMetrics
from connectors.patience import Patience, until_done
from connectors.preconditions import check
from connectors.publisher import Publisher
from connectors.settings import ConnectorSettings
from connectors.upstream.fetcher import Limits
from streams.contract.broker import BrokerSettings
from streams.contract.clock import load_calendar
from streams.contract.events.runtime import Mode
from streams.contract.topics import (
    COVERAGE,
    MARKET_ANNOUNCEMENTS,
    MARKET_DATA_QUALITY,
    MARKET_FX,
    MARKET_INSTRUMENTS,
    MARKET_IPO_FILINGS,
    MARKET_QUOTES,
    MARKET_SHARE_CAPITAL,
    MEMBERS,
    REGISTRY_LISTINGS,
    REGISTRY_MEMBERSHIPS,
    RUNTIME_BUDGETS,
)

TOPICS: Final = (
    MARKET_QUOTES, MARKET_ANNOUNCEMENTS, MARKET_DATA_QUALITY, MARKET_FX, MARKET_INSTRUMENTS, MARKET_IPO_FILINGS,
    MARKET_SHARE_CAPITAL, REGISTRY_MEMBERSHIPS, REGISTRY_LISTINGS, MEMBERS, COVERAGE, RUNTIME_BUDGETS)


async def live(broker: BrokerSettings, connector: ConnectorSettings, settings: LiveSettings, clock: Clock, *,
               metrics: ConnectorMetrics, sources: Sources, limits: Limits | None = None) -> None:
    """Publish what live sources say, for ever. A Problem says why it cannot."""
    patience = Patience(broker, connector.publish_patience_seconds, metrics)
    await asyncio.to_thread(load_calendar)  # while it is read no heartbeat is sent: not on duty

    async def attempt() -> None:
        metrics.waits_for(UNCHECKED)
        await check(broker, TOPICS, Mode.LIVE)
        async with (Publisher(broker, patience, in_flight=connector.publish_in_flight) as publisher,
                    Duty(broker) as duty):
            metrics.waits_for("")
            sources.is_on_duty = lambda: duty.is_on
            around = Surroundings(broker=broker, settings=settings, publisher=publisher, patience=patience,
                                  metrics=metrics, sources=sources, clock=clock, may_ask=duty.may_ask,
                                  limits=limits)
            await on_duty(duty, lambda: serve(around))

    await until_done(broker, attempt)
