"""Quotes of one universe from played sites to sweeps: the real fetcher, parsers, canaries, ladder and verdicts.

Time is stepped, the market trades from look to look, and what it was at each look is kept: the truth.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final

from connectors.canary.judged import Judged
from connectors.clocks import Clock
from connectors.eastmoney.quotes import EastmoneyQuotes
from connectors.live.quality import Quality
from connectors.publisher import Outgoing
from connectors.quotes.ladder import Ask, Found, Ladder, Tell
from connectors.quotes.roster import MarketRoster, asking_for
from connectors.quotes.schedule import Pace
from connectors.quotes.sweeps import LiveQuotes
from connectors.sina.quotes import SinaQuotes
from connectors.source import Quote, SourceSweep
from connectors.tencent.quotes import TencentQuotes
from connectors.upstream.fetcher import Fetcher
from connectors.upstream.hosts import HOSTS, Host, hosts
from connectors.upstream.ledger import MemoryLedger
from connectors.upstream.request import Answer, Request
from connectors.upstream.spending import Spending
from streams.contract.clock import SHANGHAI, Phase, from_epoch_ms, phase_at
from streams.contract.events.budgets import HostSpending
from streams.contract.events.quality import DataQuality
from tests.connectors.quotes.listing import Stock
from tests.connectors.quotes.market import GTIMG, PUSH2, SINAJS, Market, install
from tests.connectors.site import Site
from tests.connectors.upstream.stepped_clock import SteppedClock

MINUTE: Final = Pace(trading=60, pause=60, idle=900, floor=5)
_LAG_SECONDS: Final = 3  # that the market's own site is behind the moment of its figures
_OPENED: Final = time(9, 26)  # until then a site may be behind the opening match
_MOST_LOOKS: Final = 200


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What the market was at one look: of each security price, previous close, volume and turnover, in our units."""

    at: datetime
    figures: Mapping[str, tuple[int | None, int, int | None, int | None]]


@dataclass(kw_only=True)
class Chain:
    """What is played and what has come of it."""

    site: Site
    market: Market
    clock: SteppedClock
    hosts: dict[str, Host]
    universe: str
    wanted: tuple[str, ...]
    pace: Pace = MINUTE
    trade_share: float = 0.7
    ahead_seconds: float = 0  # of our clock: the sites' one
    stands: bool = False  # no time passes at the sites
    haste: float | None = None  # the share of its time that an answer of the first site is given; None: as it takes
    suspended: frozenset[str] = frozenset()  # as is officially known
    before_look: Callable[[int], None] = lambda look: None
    truths: list[Truth] = field(default_factory=list)
    sweeps: list[SourceSweep] = field(default_factory=list)
    quality: list[DataQuality] = field(default_factory=list)
    quotes: LiveQuotes | None = None
    _enough: Callable[["Chain"], bool] = lambda chain: True

    @property
    def sources(self) -> list[str | None]:
        return [sweep.source for sweep in self.sweeps]

    @property
    def verdicts(self) -> list[tuple[str, str]]:
        return [(event.source, event.verdict.value) for event in self.quality]

    async def run(self, enough: Callable[["Chain"], bool]) -> None:
        """Take sweeps until it is enough: asked before each look, which nobody may answer."""
        assert self.quotes is not None
        self._enough = enough
        try:
            async for sweep in self.quotes.sweeps(0):
                self.sweeps.append(sweep)
                self._check(sweep)
        except Enough:
            return

    def looks(self, ask: Callable[[date], Ask | None]) -> Callable[[date], Ask | None]:
        """Return what asks, after the market has moved on to the moment."""

        def move_on_and_ask(day: date) -> Ask | None:
            if self._enough(self):
                raise Enough
            assert len(self.truths) < _MOST_LOOKS, f"it is not over: {self.verdicts}, {self.sources}"
            self._trade()
            self.before_look(len(self.truths))
            return ask(day)

        return move_on_and_ask

    def _trade(self) -> None:
        now = self.market.moment if self.stands else self.clock.now().astimezone(SHANGHAI)
        share = self.trade_share if phase_at(now) is Phase.CONTINUOUS else 0.0
        self.market.trade((now - self.market.moment).total_seconds() + self.ahead_seconds, share)
        self.remember()

    def remember(self) -> None:
        """Keep what the market is now, as what it was at this look."""
        self.truths = [each for each in self.truths if each.at != self.market.moment]
        self.truths.append(Truth(at=self.market.moment, figures={
            stock.security: _figures(self.market, stock) for stock in self.market.stocks.values()}))

    def _check(self, sweep: SourceSweep) -> None:
        """Assert that each row is what the market was at the time that it states, and that all others are told."""
        for quote in sweep.quotes:
            assert _said(quote) in [_rounded(each, sweep.source) for each in self._true(quote)], f"{quote} is not true"
        got = {quote.security for quote in sweep.quotes}
        unnamed = set(self.wanted) - got - set(sweep.missed)
        assert len(unnamed) <= sweep.uncounted, f"missing and not told: {sorted(unnamed)}"
        assert not got.intersection(sweep.missed)
        assert len(got) == len(sweep.quotes)

    def _true(self, quote: Quote) -> list[tuple[int | None, int, int | None, int | None]]:
        """Return what was true when it was quoted: by the last look then, whichever source's clock it is."""
        quoted = from_epoch_ms(quote.quoted_at_ms)
        if quote.price_li is None:
            _, previous, *_ = true = self.truths[-1].figures[quote.security]
            return [true, (None, previous, None, None)] if self.truths[-1].at.time() <= _OPENED else [true]
        seen = [each for each in self.truths if abs((quoted - each.at).total_seconds()) <= _LAG_SECONDS]
        return [each.figures[quote.security] for each in seen or self.truths[-1:]]


class HastyFetcher(Fetcher):
    """Waits as long as it takes on a busy machine, but for a site that is to be too slow: for that, not as long."""

    def __init__(self, spending: Spending, clock: Clock, chain: Chain) -> None:
        super().__init__(spending, clock)
        self._chain = chain

    async def fetch(self, request: Request) -> Answer:
        share = self._chain.haste if request.host == PUSH2 else None
        seconds = request.seconds * share if request.seconds and share else None
        return await super().fetch(replace(request, seconds=seconds))


class Enough(Exception):
    """It was looked at as often as a test wants."""


def _figures(market: Market, stock: Stock) -> tuple[int | None, int, int | None, int | None]:
    if not market.has_traded(stock):
        return None, stock.prev_close_li, None, None
    return stock.price_li, stock.prev_close_li, stock.volume, stock.turnover_li


def _said(quote: Quote) -> tuple[int | None, int | None, int | None, int | None]:
    return quote.price_li, quote.prev_close_li, quote.volume, quote.turnover_li


def _rounded(true: tuple[int | None, int, int | None, int | None], source: str | None,
             ) -> tuple[int | None, int | None, int | None, int | None]:
    """Return figures as a source tells them: Tencent counts turnover in yuan."""
    price, previous, volume, turnover = true
    if source == "tencent" and turnover is not None:
        turnover = turnover // 1000 * 1000
    return price, previous, volume, turnover


@asynccontextmanager
async def a_chain(universe: str = "market", *, count: int = 300, market: Market | None = None,
                  pace: Pace = MINUTE, securities: Iterable[str] | None = None,
                  spent: Iterable[HostSpending] = ()) -> AsyncIterator[Chain]:
    """Play a market and watch it; `spent` is what the ledger says."""
    market = market or Market(count)
    clock = SteppedClock(market.moment)
    async with Site(now=clock.seconds) as site:
        install(site, market)
        at_site = hosts(origins={host: site.origin(host) for host in (PUSH2, GTIMG, SINAJS)}, listed=HOSTS)
        wanted = tuple(market.securities if securities is None else securities)
        chain = Chain(site=site, market=market, clock=clock, hosts=at_site, universe=universe, wanted=wanted, pace=pace)
        async with (Spending(at_site, MemoryLedger(spent), clock, chance=lambda: 1.0) as spending,
                    HastyFetcher(spending, clock, chain) as upstream):
            chain.quotes = live_quotes(chain, upstream)
            yield chain


def live_quotes(chain: Chain, upstream: Fetcher) -> LiveQuotes:
    """Wire the sources of a universe as a term of duty does (connectors/live/term.py)."""
    def suspended(day: date) -> frozenset[str]:
        return chain.suspended

    sources = (EastmoneyQuotes(upstream, suspended), TencentQuotes(upstream, suspended),
               SinaQuotes(upstream, suspended))
    ladder = Ladder(sources, clock=chain.clock, tell=_teller(chain), suspended=suspended)
    roster = MarketRoster("eastmoney", lambda: ())
    ask = roster.ask if chain.universe == "market" else asking_for(lambda day: chain.wanted)

    async def seen(found: Found, day: date) -> None:
        roster.seen(found)

    return LiveQuotes(ladder, name="eastmoney", universe=chain.universe, ask=chain.looks(ask), pace=chain.pace,
                      clock=chain.clock, seen=seen)


def _teller(chain: Chain) -> Tell:
    async def publish(records: Iterable[Outgoing]) -> None:
        for record in records:
            assert isinstance(record.event, DataQuality)
            chain.quality.append(record.event)

    quality = Quality(publish, {})

    async def tell(source: str, judged: Judged, at: datetime) -> None:
        await quality.told(source, f"quotes:{chain.universe}", judged, at)

    return tell


def elsewhere(chain: Chain, host: str, origin: str) -> Callable[[], None]:
    """Have a host asked at another origin; returns what undoes it."""
    before = chain.hosts[host]
    chain.hosts[host] = replace(before, origin=origin)

    def undo() -> None:
        chain.hosts[host] = before

    return undo


def next_day(market: Market, moment: datetime, dividends_li: Mapping[str, int]) -> None:
    """Close the day and begin another: previous closes are the last prices, less what is paid out."""
    for stock in market.stocks.values():
        stock.prev_close_li = stock.price_li - dividends_li.get(stock.security, 0)
        stock.volume = stock.turnover_li = 0
        if not stock.suspended:
            stock.open_li = stock.high_li = stock.low_li = stock.prev_close_li
            stock.trade(stock.prev_close_li, 1000)
    market.moment = moment
