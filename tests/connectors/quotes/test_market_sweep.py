"""5,700 securities: a whole market in at most 60 requests, a few at a time; what it takes is printed."""

import time
from collections import Counter

import pytest

from connectors.eastmoney.quotes import EastmoneyQuotes
from connectors.quotes.pages import AT_ONCE
from connectors.quotes.source import Look, QuoteSource
from connectors.sina.quotes import SinaQuotes
from connectors.tencent.quotes import TencentQuotes
from tests.connectors.quotes.client import a_client
from tests.connectors.quotes.market import Market, install
from tests.connectors.site import Site


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


async def _look(source: QuoteSource, universe: str, securities: tuple[str, ...]) -> Look:
    return await (source.look_at_market(securities) if universe == "market" else source.look_at(securities))
