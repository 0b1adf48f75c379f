"""The three sources against sites that serve upstream's exact schema: what they ask, read and refuse."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from aiohttp import web

from connectors.eastmoney.quotes import EastmoneyQuotes
from connectors.quotes.source import Gap, QuoteSource
from connectors.quotes.symbols import symbol
from connectors.sina.quotes import SinaQuotes
from connectors.tencent.quotes import TencentQuotes
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.clock import SHANGHAI, close_of, epoch_ms
from streams.contract.events.quotes import QuoteStatus
from tests.connectors.quotes import market as played
from tests.connectors.quotes.client import Client
from tests.connectors.quotes.listing import DAY
from tests.connectors.quotes.market import GTIMG, PUSH2, SINAJS, ULIST, Market, gtimg
from tests.connectors.quotes.playing import answers, playing

SOURCES: dict[str, tuple[Callable[[Client], QuoteSource], tuple[str, str]]] = {
    "eastmoney": (EastmoneyQuotes, (PUSH2, ULIST)),
    "tencent": (TencentQuotes, (GTIMG, "/")),
    "sina": (SinaQuotes, (SINAJS, "/")),
}
each_source = pytest.mark.parametrize("name", SOURCES)


@each_source
@pytest.mark.asyncio
async def test_members_come_with_prices_in_li_and_volumes_in_shares(name: str) -> None:
    market = Market(300)
    members = market.securities[::2]
    async with playing(market) as (site, client):
        look = await SOURCES[name][0](client).look_at(members)

    assert look.is_complete
    assert look.requests == len(site.log) == 2  # 150 at a hundred a request
    assert look.bytes > 0
    assert [quote.security for quote in look.quotes] == list(members)
    for quote, stock in zip(look.quotes, (market.stocks[member] for member in members), strict=True):
        assert quote.prev_close_li == stock.prev_close_li
        if stock.suspended:
            assert (quote.price_li, quote.status) == (None, QuoteStatus.SUSPENDED)
            assert quote.quoted_at_ms == epoch_ms(close_of(DAY - timedelta(days=1)))
            continue
        assert (quote.price_li, quote.volume) == (stock.price_li, stock.volume)
        assert quote.turnover_li is not None
        assert abs(quote.turnover_li - stock.turnover_li) < 1000  # Tencent counts yuan
        assert timedelta() <= market.moment - datetime.fromtimestamp(quote.quoted_at_ms / 1000, SHANGHAI) <= timedelta(
            seconds=3)


@pytest.mark.asyncio
async def test_all_three_sources_say_the_same() -> None:
    market = Market(300)
    async with playing(market) as (_, client):
        looks = [await make(client).look_at_market(market.securities) for make, _ in SOURCES.values()]

    first, *others = [{quote.security: quote[:4] for quote in look.quotes} for look in looks]
    assert len(first) == 300
    assert others == [first, first]


@each_source
@pytest.mark.parametrize("clock", [time(9, 12), time(9, 20)])
@pytest.mark.asyncio
async def test_before_the_opening_match_nothing_has_a_price(name: str, clock: time) -> None:
    market = Market(300, moment=datetime.combine(DAY, clock, SHANGHAI))
    async with playing(market) as (_, client):
        look = await SOURCES[name][0](client).look_at_market(market.securities)

    assert look.is_complete
    assert {(quote.price_li, quote.status) for quote in look.quotes} == {(None, QuoteStatus.SUSPENDED)}
    assert all(quote.prev_close_li for quote in look.quotes)


@each_source
@pytest.mark.asyncio
async def test_an_unknown_code_is_missed_and_the_others_come(name: str) -> None:
    market = Market(300)
    async with playing(market) as (_, client):
        look = await SOURCES[name][0](client).look_at([*market.securities[:30], "600999.SH"])

    assert len(look.quotes) == 30
    assert look.missed == ("600999.SH",)


@each_source
@pytest.mark.asyncio
async def test_nobody_is_asked_for_nothing(name: str) -> None:
    market = Market(30)
    async with playing(market) as (site, client):
        assert (await SOURCES[name][0](client).look_at([])).quotes == ()
    assert site.log == []


@each_source
@pytest.mark.asyncio
async def test_a_request_that_fails_once_is_made_again(name: str) -> None:
    market = Market(300)
    make, where = SOURCES[name]
    async with playing(market) as (site, client):
        whole = site.handlers[where]
        count = 0

        async def fails_first(request: web.Request) -> web.StreamResponse:
            nonlocal count
            count += 1
            return web.Response(status=500) if count == 2 else await whole(request)

        site.handlers[where] = fails_first
        look = await make(client).look_at(market.securities)

    assert look.is_complete
    assert look.requests == count == 4


@each_source
@pytest.mark.asyncio
async def test_a_request_that_fails_twice_leaves_its_securities_missing(name: str) -> None:
    market = Market(300)
    make, where = SOURCES[name]
    async with playing(market) as (site, client):
        whole = site.handlers[where]

        async def never_the_first(request: web.Request) -> web.StreamResponse:
            text = request.query_string
            return web.Response(status=500) if market.securities[0][:6] in text else await whole(request)

        site.handlers[where] = never_the_first
        look = await make(client).look_at(market.securities)

    assert look.missed == tuple(sorted(market.securities[:100]))
    assert Gap.MISSING_PAGE in dict(look.gaps)
    assert "status 500" in dict(look.gaps)[Gap.MISSING_PAGE]


@each_source
@pytest.mark.asyncio
async def test_a_refusal_ends_the_look_at_once_so_that_another_source_is_taken(name: str) -> None:
    market = Market(600)
    make, where = SOURCES[name]
    async with playing(market) as (site, client):
        asked = answers(site, where, lambda count, request: web.Response(status=403))
        with pytest.raises(Unavailable) as refused:
            await make(client).look_at(market.securities)

    assert refused.value.failure is Failure.FORBIDDEN
    assert len(asked) <= 4  # what was under way already


@each_source
@pytest.mark.parametrize("body", [b"", b"<html>nothing</html>", b'{"rc":0,"data":{"total":1,"diff":[{"f2":27.', b"[]",
                                  b'{"rc":102,"data":null}', b'v_pv_none_match="1";', b"\xff\xfe\xff"])
@pytest.mark.asyncio
async def test_what_is_no_quotes_is_unavailable_and_never_a_crash(name: str, body: bytes) -> None:
    market = Market(30)
    make, where = SOURCES[name]
    async with playing(market) as (site, client):
        answers(site, where, lambda count, request: body)
        if b"none_match" in body and name != "eastmoney":
            assert (await make(client).look_at(market.securities)).missed == tuple(sorted(market.securities))
            return
        with pytest.raises(Unavailable, match=r"no page came|not "):
            await make(client).look_at(market.securities)


@pytest.mark.parametrize("name", ["tencent", "sina"])
@pytest.mark.asyncio
async def test_who_cannot_list_the_market_says_so_when_no_codes_are_known(name: str) -> None:
    market = Market(30)
    async with playing(market) as (_, client):
        with pytest.raises(Unavailable, match="cannot list the market"):
            await SOURCES[name][0](client).look_at_market([])


@pytest.mark.asyncio
async def test_one_bad_row_is_told_and_the_others_are_used() -> None:
    market = Market(100)

    def bad(count: int, request: web.Request) -> Any:
        page = played.ulist(market, request.query)
        page["data"]["diff"][7]["f2"] = "27.35 yuan"
        page["data"]["diff"][8] = page["data"]["diff"][8] | {"f124": "-"}
        return page

    async with playing(market) as (site, client):
        answers(site, (PUSH2, ULIST), bad)
        look = await EastmoneyQuotes(client).look_at(market.securities)

    assert len(look.quotes) == 98
    assert look.missed == tuple(sorted(market.securities[7:9]))
    assert dict(look.gaps)[Gap.BAD_ROW] == f"{market.securities[7]}: '27.35 yuan' is not a number; 2 such"


@pytest.mark.parametrize(("name", "where", "make"), [
    ("tencent", (GTIMG, "/"), lambda market, query: gtimg(market, query).replace("~", "~~", 4)),
    ("sina", (SINAJS, "/"), lambda market, query: played.sina(market, query).replace(",", ",,", 4))])
@pytest.mark.asyncio
async def test_one_shifted_row_of_a_text_is_bad_and_the_others_are_used(
        name: str, where: tuple[str, str], make: Callable[[Market, Any], str]) -> None:
    market = Market(100)
    async with playing(market) as (site, client):
        answers(site, where, lambda count, request: make(market, request.query).encode("gb18030"))
        look = await SOURCES[name][0](client).look_at(market.securities)

    assert look.missed == market.securities[:1]
    assert len(look.quotes) == 99


@pytest.mark.asyncio
async def test_star_volumes_of_tencent_are_shares_already() -> None:
    market = Market(300)
    star = next(stock for security, stock in market.stocks.items() if security.startswith("688"))
    async with playing(market) as (site, client):
        look = await TencentQuotes(client).look_at([star.security])
        body = gtimg(market, {"q": symbol(star.security)})

    assert body.split("~")[6] == str(star.volume)
    assert look.quotes[0].volume == star.volume
    assert site.log[0].query == {"q": symbol(star.security)}
