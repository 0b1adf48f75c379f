"""5,700 securities: a whole market in at most 60 requests, a few at a time and apart; what it takes is printed."""

import asyncio
import time
from collections import Counter

import pytest

from connectors.eastmoney.quotes import EastmoneyQuotes
from connectors.quotes.pages import AT_ONCE
from connectors.quotes.source import Look, QuoteSource
from connectors.sina.quotes import SinaQuotes
from connectors.tencent.quotes import TencentQuotes
from connectors.upstream.hosts import hosts
from tests.connectors.quotes.client import a_client
from tests.connectors.quotes.market import PUSH2, Market, install
from tests.connectors.site import Site
from tests.connectors.upstream.asking import asking, nothing_under_way
from tests.connectors.upstream.stepped_clock import SteppedClock
from tests.connectors.upstream.windows import closest


@pytest.mark.asyncio
async def test_a_market_of_5700_takes_at_most_60_requests_at_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    market = Market(5700)
    members = market.securities[::5][:1134]
    async with Site() as site, a_client(site, lambda: market.moment) as client:
        install(site, market)
        for source in (EastmoneyQuotes(client), TencentQuotes(client), SinaQuotes(client)):
            for universe, securities in (("market", market.securities), ("members", members)):
                site.log.clear()
                began = time.perf_counter()
                look = await _look(source, universe, securities)
                seconds = time.perf_counter() - began

                assert look.is_complete
                assert {quote.security for quote in look.quotes} == set(securities)
                assert look.requests == len(site.log) <= (60 if universe == "market" else 12)
                assert max(Counter(tuple(sorted(each.query.items())) for each in site.log).values()) == 1
                with capsys.disabled():
                    print(f"\n{source.name} {universe}: {len(look.quotes)} securities, {look.requests} requests, "
                          f"{look.bytes:,} bytes unzipped, {seconds:.2f} s", end="")
        assert client.most_under_way <= AT_ONCE


@pytest.mark.asyncio
async def test_both_universes_at_once_never_ask_twice_in_the_same_ten_milliseconds() -> None:
    market, clock = Market(5700), SteppedClock()
    members = market.securities[::5][:1134]
    async with Site(now=clock.seconds) as site:
        install(site, market)
        of_the_list = hosts(origins={PUSH2: site.origin(PUSH2)}).values()
        async with asking(*of_the_list, clock=clock) as (fetcher, spending):
            nothing_under_way(clock, fetcher, spending)
            source = EastmoneyQuotes(fetcher)
            found = await asyncio.gather(source.look_at_market(()), source.look_at(members))
    moments = [asked.at for asked in site.log]
    assert all(look.is_complete for look in found)
    assert [len(look.quotes) for look in found] == [5700, 1134]
    assert [look.requests for look in found] == [57, 12]
    assert len(moments) == fetcher.traffic[PUSH2].requests == 57 + 12
    assert closest(moments) >= 0.010


async def _look(source: QuoteSource, universe: str, securities: tuple[str, ...]) -> Look:
    return await (source.look_at_market(securities) if universe == "market" else source.look_at(securities))
