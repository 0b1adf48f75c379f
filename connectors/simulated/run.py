"""A simulation: its firms, then the members that follow from them, then the sweeps. Goes on where the last ended."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from connectors.members_ready import registry_stamp
from connectors.metrics import UNCHECKED, ConnectorMetrics
from connectors.patience import Patience, until_done
from connectors.preconditions import check
from connectors.publisher import Publisher
from connectors.runner import run
from connectors.settings import ConnectorSettings
from connectors.simulated.market import Market
from connectors.simulated.newsroom import REFERENCE, Newsroom
from connectors.simulated.options import Options
from connectors.simulated.resume import so_far
from connectors.simulated.source import SimulatedSource
from streams.contract.broker import BrokerSettings
from streams.contract.events.registry import Membership
from streams.contract.events.runtime import Mode
from streams.contract.lag import LagReader
from streams.contract.latest import LatestTopic
from streams.contract.problems import Problem
from streams.contract.topics import (
    COVERAGE,
    MARKET_ANNOUNCEMENTS,
    MARKET_IPO_FILINGS,
    MARKET_QUOTES,
    MEMBERS,
    REGISTRY_MEMBERSHIPS,
)

TOPICS: Final = (*REFERENCE, MARKET_IPO_FILINGS, MARKET_ANNOUNCEMENTS, MEMBERS, COVERAGE, MARKET_QUOTES)
FROM_ANNOUNCEMENTS: Final = "announcements"  # source of memberships that the streams, or a person, took from our awards


class OtherMarket(Problem):
    """The topics hold firms of another market; two would be added up as one."""


async def simulate(options: Options, broker: BrokerSettings, settings: ConnectorSettings, *, universe: str,
                   speed: float, clock: Callable[[], datetime], metrics: ConnectorMetrics | None = None) -> int:
    """Publish a simulated market to its end; return how many sweeps were sent. A Problem says why it cannot."""
    market = await asyncio.to_thread(Market, options)
    metrics = metrics or ConnectorMetrics(Mode.DEMO)
    patience = Patience(broker, settings.publish_patience_seconds, metrics)

    async def attempt() -> int:
        metrics.waits_for(UNCHECKED)
        await check(broker, TOPICS, Mode.DEMO)
        await _require_this_market(broker, options)
        async with (Publisher(broker, patience, in_flight=settings.publish_in_flight) as publisher,
                    LagReader(broker) as lag):
            metrics.waits_for("")
            newsroom = Newsroom(market, broker, publisher, lag)
            return await run(SimulatedSource(market, newsroom, speed=speed), publisher,
                             universe=universe, published=await so_far(broker, universe), clock=clock, metrics=metrics,
                             stamp=lambda: patience.wait(registry_stamp(lag)))

    return await until_done(broker, attempt)


async def _require_this_market(broker: BrokerSettings, options: Options) -> None:
    async with LatestTopic(topic=REGISTRY_MEMBERSHIPS, event=Membership, broker=broker) as view:
        others = {event.evidence for _, event in view.items() if event.source != FROM_ANNOUNCEMENTS} - {options.market}
    if others:
        raise OtherMarket(f"these topics hold another market, {min(others)}, not {options.market}: give its options, "
                          "or use another broker or another topic prefix")
