"""A simulation: its firms, then the members that follow from them, then the sweeps. Goes on where the last ended."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from connectors import reference
from connectors.importers.kinds import IMPORTERS
from connectors.members_ready import members_end, wait_for_members
from connectors.metrics import UNCHECKED, ConnectorMetrics
from connectors.patience import Patience, until_done
from connectors.preconditions import check
from connectors.publisher import Publisher
from connectors.runner import run
from connectors.settings import ConnectorSettings
from connectors.simulated.facts import Facts, facts_of
from connectors.simulated.market import Market
from connectors.simulated.options import Options
from connectors.simulated.plan import PlannedDay
from connectors.simulated.resume import so_far
from connectors.simulated.source import SimulatedSource
from streams.contract.broker import BrokerSettings
from streams.contract.events.registry import Membership
from streams.contract.events.runtime import Mode
from streams.contract.lag import LagReader
from streams.contract.latest import LatestTopic
from streams.contract.problems import Problem
from streams.contract.topics import MARKET_QUOTES, MEMBERS, REGISTRY_MEMBERSHIPS

log = logging.getLogger(__name__)
REFERENCE: Final = tuple(importer.topic for importer in IMPORTERS.values())


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
        await check(broker, (*REFERENCE, MEMBERS, MARKET_QUOTES), Mode.DEMO)
        await _require_this_market(broker, options)
        async with (Publisher(broker, patience, in_flight=settings.publish_in_flight) as publisher,
                    LagReader(broker) as lag):
            metrics.waits_for("")
            newsroom = Newsroom(market, broker, publisher, lag)
            return await run(SimulatedSource(market, announce=newsroom.announce, speed=speed), publisher,
                             universe=universe, published=await so_far(broker, universe), clock=clock, metrics=metrics,
                             members_end=lambda: patience.wait(members_end(lag)))

    return await until_done(broker, attempt)


class Newsroom:
    """Publishes what happens to the registry before the first sweep of its day; the first time, all up to then."""

    def __init__(self, market: Market, broker: BrokerSettings, publisher: Publisher, lag: LagReader) -> None:
        self._market, self._broker, self._publisher, self._lag = market, broker, publisher, lag
        self._begun = False

    async def announce(self, day: PlannedDay) -> None:
        """Return once the stream processor knows everything that happens up to a day."""
        if not self._begun:
            self._begun = True
            await self._publish_missing(facts_until(self._market, day))
        elif day.newcomers or day.issues:
            log.info("%s: newly listed %d, share issues %d", day.day, len(day.newcomers), len(day.issues))
            await self._publish_all(facts_of(self._market.options.market, (), (day,), self._market.options.start))
        else:
            return
        await wait_for_members(self._lag, REFERENCE)

    async def _publish_missing(self, facts: Facts) -> None:
        for kind, events in facts.items():
            topic = IMPORTERS[kind].topic
            await reference.publish(self._publisher, topic, await reference.compare(self._broker, topic, events))

    async def _publish_all(self, facts: Facts) -> None:
        for kind, events in ((kind, events) for kind, events in facts.items() if events):
            new = reference.Difference(new=events, changed={}, known=0)
            await reference.publish(self._publisher, IMPORTERS[kind].topic, new)


def facts_until(market: Market, day: PlannedDay) -> Facts:
    """Return all that is to be published by the first sweep of a day."""
    first = market.plan.firms[:market.options.securities]
    return facts_of(market.options.market, first, market.plan.days[:day.number + 1], market.options.start)


async def _require_this_market(broker: BrokerSettings, options: Options) -> None:
    async with LatestTopic(topic=REGISTRY_MEMBERSHIPS, event=Membership, broker=broker) as view:
        others = {event.evidence for _, event in view.items()} - {options.market}
    if others:
        raise OtherMarket(f"these topics hold another market, {min(others)}, not {options.market}: give its options, "
                          "or use another broker or another topic prefix")
