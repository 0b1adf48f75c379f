"""Public sites with a market and a board of announcements, a registry of some of its firms, and a live connector."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

from connectors.importers.run import import_events
from connectors.live.metrics import Sources
from connectors.live.run import live
from connectors.live.settings import Feed, LiveSettings
from connectors.metrics import ConnectorMetrics
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.events.base import Event
from streams.contract.events.registry import Instrument, Listing, Membership, Relation
from streams.contract.events.runtime import Mode
from streams.contract.securities import board_of
from streams.contract.topics import MARKET_INSTRUMENTS, REGISTRY_LISTINGS, REGISTRY_MEMBERSHIPS, Topic
from tests.connectors.live.fast_clock import FastClock
from tests.connectors.quotes.listing import DAY
from tests.connectors.quotes.market import GTIMG, PUSH2, SINAJS, Market, install
from tests.connectors.site import Site

QUOTES = frozenset({Feed.MEMBERS, Feed.MARKET})


@dataclass
class World:
    site: Site
    market: Market
    clock: FastClock

    @property
    def settings(self) -> LiveSettings:
        return LiveSettings(origins={host: self.site.origin(host) for host in (PUSH2, GTIMG, SINAJS)}, feeds=QUOTES)


@asynccontextmanager
async def world(securities: int, clock: FastClock) -> AsyncIterator[World]:
    """Play a market that trades for as long as the body runs."""
    market = Market(securities, moment=clock.now())
    async with Site() as site:
        install(site, market)
        trading = asyncio.create_task(_trade(market, clock))
        try:
            yield World(site, market, clock)
        finally:
            trading.cancel()


async def _trade(market: Market, clock: FastClock) -> None:
    while True:
        await clock.sleep(2)
        market.trade((clock.now() - market.moment).total_seconds())


async def register(broker: BrokerSettings, securities: Iterable[str], since: date = DAY) -> None:
    """Publish that these securities are fictional little giants, without any share count."""
    events: dict[Topic, dict[str, Event]] = {MARKET_INSTRUMENTS: {}, REGISTRY_MEMBERSHIPS: {}, REGISTRY_LISTINGS: {}}
    for security in securities:
        company = f"样例{security[:6]}股份有限公司"
        membership = Membership(company=company, list_number=7, province="浙江", valid_from=date(2025, 9, 1),
                                evidence="official_list", source="simulated", recorded_at=FastClock(1).now())
        listing = Listing(company=company, security=security, relation=Relation.SELF, evidence="official_list",
                          source="simulated")
        events[REGISTRY_MEMBERSHIPS][membership.assertion_id] = membership
        events[REGISTRY_LISTINGS][listing.assertion_id] = listing
        events[MARKET_INSTRUMENTS][security] = Instrument(security=security, name=f"样例{security[:6]}",
                                                          board=board_of(security), listed_on=date(2020, 1, 2))
    for topic, found in events.items():
        await import_events(topic, found, broker, ConnectorSettings(), mode=Mode.LIVE, dry_run=False)


@asynccontextmanager
async def connected(broker: BrokerSettings, of: World, sources: Sources | None = None) -> AsyncIterator[Sources]:
    """Run a live connector for as long as the body runs; what ends it before is raised."""
    sources = sources or Sources()
    running = asyncio.create_task(live(broker, ConnectorSettings(), of.settings, of.clock, sources=sources,
                                       metrics=ConnectorMetrics(Mode.LIVE, watched=sources)))
    try:
        yield sources
    finally:
        running.cancel()
        await asyncio.wait({running})
        if not running.cancelled():
            running.result()
