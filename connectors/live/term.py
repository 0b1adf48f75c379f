"""One term of duty: all live sources side by side, within the budgets that were handed on."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from connectors.akshare_tables.calls import Akshare
from connectors.akshare_tables.poller import Poller
from connectors.akshare_tables.suspensions import Suspensions
from connectors.akshare_tables.tables import tables
from connectors.akshare_tables.topics import ReferenceTopics
from connectors.announcements import polling
from connectors.announcements.following import Looked
from connectors.announcements.so_far import so_far
from connectors.canary.judged import Judged
from connectors.canary.last_published import known_to
from connectors.clocks import Clock
from connectors.cninfo.announcements import CninfoAnnouncements
from connectors.eastmoney.announcements import EastmoneyAnnouncements
from connectors.eastmoney.quotes import EastmoneyQuotes
from connectors.importers.kinds import IMPORTERS
from connectors.last_sweeps import last_batches, last_sweeps
from connectors.live.feeds import of_announcements, of_table
from connectors.live.metrics import Sources
from connectors.live.quality import Quality, last_verdicts
from connectors.live.rate import rate_on
from connectors.live.settings import Feed, LiveSettings
from connectors.live.share_counts import FirstCounts
from connectors.members_ready import registry_stamp, wait_for_members
from connectors.metrics import ConnectorMetrics
from connectors.patience import Patience
from connectors.publisher import Publisher
from connectors.quotes.ladder import Ask, Found, Ladder, Tell
from connectors.quotes.roster import MarketRoster, asking_for, expected_in, to_poll
from connectors.quotes.schedule import Pace
from connectors.quotes.sweeps import LiveQuotes
from connectors.runner import run
from connectors.sequence import Stamp, published
from connectors.sina.quotes import SinaQuotes
from connectors.tencent.quotes import TencentQuotes
from connectors.together import together
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.fetcher import Fetcher, Limits
from connectors.upstream.ledger import TopicLedger
from connectors.upstream.request import Upstream
from connectors.upstream.spending import Spending
from streams.contract.broker import BrokerSettings
from streams.contract.clock import shanghai_day
from streams.contract.events.fx import FxRate
from streams.contract.events.members import Member
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.registry import Instrument
from streams.contract.lag import LagReader
from streams.contract.latest import LatestTopic
from streams.contract.topics import MARKET_FX, MARKET_INSTRUMENTS, MEMBERS

MEMBERS_UNIVERSE: Final = "members"
MARKET_UNIVERSE: Final = "market"
_REFERENCE: Final = tuple(importer.topic for importer in IMPORTERS.values())
_OFF_DUTY_SECONDS: Final = 0.5  # until it is seen whether the term is over


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What outlives a term."""

    broker: BrokerSettings
    settings: LiveSettings
    publisher: Publisher
    patience: Patience
    metrics: ConnectorMetrics
    sources: Sources
    clock: Clock
    may_ask: Callable[[], None]
    limits: Limits | None = None  # of an answer


@dataclass(frozen=True, kw_only=True)
class Views:
    """Compacted topics that are followed during a term."""

    members: LatestTopic[Member]
    instruments: LatestTopic[Instrument]
    rates: LatestTopic[FxRate]

    def to_poll(self, day: date) -> tuple[str, ...]:
        return to_poll((member for _, member in self.members.items()), day)


async def serve(around: Surroundings) -> None:
    """Publish what all sources say, until it is cancelled or the broker is lost."""
    broker, clock = around.broker, around.clock
    async with (
        Spending(around.settings.hosts, TopicLedger(broker, around.publisher), clock,
                 may_ask=around.may_ask) as spending,
        Fetcher(spending, clock, limits=around.limits, traffic=around.sources.traffic) as upstream,
        LagReader(broker) as lag,
        LatestTopic(topic=MEMBERS, event=Member, broker=broker) as members,
        LatestTopic(topic=MARKET_INSTRUMENTS, event=Instrument, broker=broker) as instruments,
        LatestTopic(topic=MARKET_FX, event=FxRate, broker=broker) as rates,
    ):
        quality = Quality(around.publisher.publish, await last_verdicts(broker))
        around.sources.verdicts = quality.verdicts
        term = Term(around, quality, Views(members=members, instruments=instruments, rates=rates), lag)
        works: Mapping[Feed, Callable[[], Coroutine[Any, Any, None]]] = {
            Feed.MEMBERS: lambda: term.members(upstream), Feed.MARKET: lambda: term.market(upstream),
            Feed.ANNOUNCEMENTS: lambda: term.announcements(upstream), Feed.TABLES: lambda: term.tables(spending)}
        await together(*(work() for feed, work in works.items() if feed in around.settings.feeds))


class Term:
    """The feeds of a term, each of which goes on for ever."""

    def __init__(self, around: Surroundings, quality: Quality, views: Views, lag: LagReader) -> None:
        self._around, self._quality, self._views, self._lag = around, quality, views, lag
        self._topics = ReferenceTopics(around.broker, around.publisher, around.clock)
        self._counts = FirstCounts(self._topics, views.to_poll)
        self._suspensions = Suspensions()
        self._waiting = asyncio.Lock()  # for members: what is missing is said once, not by each universe

    async def members(self, upstream: Upstream) -> None:
        last = await last_batches(self._around.broker, MEMBERS_UNIVERSE)
        await self._quotes(upstream, MEMBERS_UNIVERSE, asking_for(self._views.to_poll),
                           self._around.settings.members_pace, self._counts.seen, last)

    async def market(self, upstream: Upstream) -> None:
        last = await last_batches(self._around.broker, MARKET_UNIVERSE)
        roster = MarketRoster("eastmoney", self._views.instruments.items, expected_in(last))

        async def seen(found: Found, day: date) -> None:
            roster.seen(found)
            await self._counts.seen(found, day)

        await self._quotes(upstream, MARKET_UNIVERSE, roster.ask, self._around.settings.market_pace, seen, last)

    async def announcements(self, upstream: Upstream) -> None:
        async def tell(looked: Looked) -> None:
            before = self._quality.verdict(looked.source, "announcements")
            await self._quality.told(looked.source, "announcements", of_announcements(looked, before), looked.at,
                                     log_it=False)

        await self._kept_up(lambda: polling.poll(
            EastmoneyAnnouncements(upstream), CninfoAnnouncements(upstream), publish=self._around.publisher.publish,
            clock=self._around.clock, so_far=lambda names: so_far(self._around.broker, names), tell=tell))

    async def tables(self, spending: Spending) -> None:
        akshare = Akshare(spending.spend_from_thread, heard=spending.told_from_thread)
        every = tables(lambda: self._views.to_poll(shanghai_day(self._around.clock.now())), self._suspensions)

        async def tell(table: str, failure: Unavailable | None, detail: str, rows: int) -> None:
            source, _, feed = table.partition("_")
            judged = of_table(failure, detail, rows, self._quality.verdict(source, feed))
            await self._quality.told(source, feed, judged, self._around.clock.now(), log_it=False)

        await Poller(every, akshare.rows, self._topics, self._around.clock, tell).run()

    async def _quotes(self, upstream: Upstream, universe: str, ask: Callable[[date], Ask | None], pace: Pace,
                      seen: Callable[[Found, date], Awaitable[None]], last: Sequence[QuoteBatch | None]) -> None:
        around = self._around
        async with self._waiting:
            await wait_for_members(self._lag, _REFERENCE)
        suspended = self._suspensions.on
        sources = (EastmoneyQuotes(upstream, suspended), TencentQuotes(upstream, suspended),
                   SinaQuotes(upstream, suspended))
        ladder = Ladder(sources, clock=around.clock, tell=self._teller(f"quotes:{universe}"), suspended=suspended,
                        known=lambda name: known_to(name, last))
        source = LiveQuotes(ladder, name=sources[0].name, universe=universe, ask=ask, pace=pace, clock=around.clock,
                            seen=seen)

        async def sweeps() -> None:
            await run(source, around.publisher, universe=universe, stamp=self._stamp, clock=around.clock.now,
                      published=published(await last_sweeps(around.broker, universe)), metrics=around.metrics)

        await self._kept_up(sweeps)

    async def _stamp(self) -> Stamp:
        stamp = await self._around.patience.wait(registry_stamp(self._lag))
        rates = (rate for _, rate in self._views.rates.items())
        return stamp._replace(fx=rate_on(rates, shanghai_day(self._around.clock.now())))

    async def _kept_up(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do work for ever: begun again while it may not ask, since a term's end is seen a moment later."""
        while True:
            try:
                await work()
            except Unavailable as failure:
                if failure.failure is not Failure.NOT_OWNER:
                    raise
            await self._around.clock.sleep(_OFF_DUTY_SECONDS)

    def _teller(self, feed: str) -> Tell:
        async def tell(source: str, judged: Judged, at: datetime) -> None:
            await self._quality.told(source, feed, judged, at)

        return tell
