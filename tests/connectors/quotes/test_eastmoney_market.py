"""Eastmoney's list, page by page: short, empty, repeated and growing pages are noticed, and what is missing is told."""

from typing import Any

import pytest
from aiohttp import web

from connectors.eastmoney.quotes import EastmoneyQuotes
from connectors.quotes.source import Gap
from connectors.upstream.failure import Failure, Unavailable
from tests.connectors.quotes.market import CLIST, PUSH2, Market, clist
from tests.connectors.quotes.playing import answers, playing


@pytest.mark.asyncio
async def test_share_counts_come_with_eastmoneys_quotes() -> None:
    market = Market(300)
    async with playing(market) as (_, client):
        look = await EastmoneyQuotes(client).look_at_market([])

    assert dict(look.share_counts) == {security: stock.shares for security, stock in market.stocks.items()}


@pytest.mark.asyncio
async def test_b_shares_and_unknown_ranges_are_left_out_and_no_error() -> None:
    market = Market(150)

    def with_b_shares(count: int, request: web.Request) -> Any:
        page = clist(market, request.query)
        page["data"]["total"] += 2
        if request.query["pn"] == "2":
            first = page["data"]["diff"][0]
            page["data"]["diff"] += [first | {"f12": "900901", "f13": 1}, first | {"f12": "159915", "f13": 0}]
        return page

    async with playing(market) as (site, client):
        answers(site, (PUSH2, CLIST), with_b_shares)
        look = await EastmoneyQuotes(client).look_at_market(market.securities)

    assert look.is_complete
    assert len(look.quotes) == 150


@pytest.mark.asyncio
async def test_a_short_page_is_asked_for_again_and_then_told() -> None:
    market = Market(300)

    def short_second(count: int, request: web.Request) -> Any:
        page = clist(market, request.query)
        if request.query["pn"] == "2":
            del page["data"]["diff"][-3:]
        return page

    async with playing(market) as (site, client):
        asked = answers(site, (PUSH2, CLIST), short_second)
        look = await EastmoneyQuotes(client).look_at_market([])

    assert sorted(asked) == ["1", "2", "2", "3"]
    assert look.uncounted == 3
    assert dict(look.gaps)[Gap.SHORT_PAGE] == "page 2 has 97 of 100 rows"


@pytest.mark.asyncio
async def test_an_empty_page_in_the_middle_is_asked_for_again() -> None:
    market = Market(300)

    def empty_once(count: int, request: web.Request) -> Any:
        if request.query["pn"] == "3" and count < 3:
            return {"rc": 102, "data": None}
        return clist(market, request.query)

    async with playing(market) as (site, client):
        asked = answers(site, (PUSH2, CLIST), empty_once)
        look = await EastmoneyQuotes(client).look_at_market([])

    assert asked.count("3") == 2
    assert look.is_complete


@pytest.mark.asyncio
async def test_a_page_that_came_twice_in_place_of_another_is_told() -> None:
    market = Market(300)

    def second_again(count: int, request: web.Request) -> Any:
        return clist(market, dict(request.query) | {"pn": "2" if request.query["pn"] == "3" else request.query["pn"]})

    async with playing(market) as (site, client):
        answers(site, (PUSH2, CLIST), second_again)
        look = await EastmoneyQuotes(client).look_at_market([])

    assert len(look.quotes) == 200
    assert look.uncounted == 100
    assert Gap.REPEATED_ROW in dict(look.gaps)


@pytest.mark.asyncio
async def test_a_list_that_grows_by_a_page_in_mid_sweep_is_followed_and_told() -> None:
    small, large = Market(300), Market(300)
    new = Market(301).stocks["920019.BJ"]
    large.stocks[new.security] = new

    def grows(count: int, request: web.Request) -> Any:
        return clist(small if count == 0 else large, request.query)

    async with playing(small) as (site, client):
        asked = answers(site, (PUSH2, CLIST), grows)
        look = await EastmoneyQuotes(client).look_at_market([])

    assert sorted(asked) == ["1", "2", "3", "4"]
    assert dict(look.gaps)[Gap.TOTAL_CHANGED] == "the total was 300, then 301"
    assert not look.is_complete


@pytest.mark.asyncio
async def test_a_smaller_page_size_is_drift_and_the_market_is_not_asked_for_half() -> None:
    market = Market(300)
    async with playing(market) as (site, client):
        asked = answers(site, (PUSH2, CLIST), lambda count, request: clist(market, dict(request.query) | {"pz": "50"}))
        with pytest.raises(Unavailable, match="a page has 50 rows instead of 100") as refused:
            await EastmoneyQuotes(client).look_at_market([])

    assert refused.value.failure is Failure.DRIFT
    assert asked == ["1", "1"]


@pytest.mark.asyncio
async def test_a_total_that_is_too_large_makes_no_more_requests_than_planned() -> None:
    market = Market(300)

    def much(count: int, request: web.Request) -> Any:
        page = clist(market, dict(request.query) | {"pn": "1"})
        page["data"]["total"] = 20_000
        return page

    async with playing(market) as (site, client):
        asked = answers(site, (PUSH2, CLIST), much)
        look = await EastmoneyQuotes(client).look_at_market([])

    assert len(asked) == 60
    assert look.uncounted == 20_000 - 100


@pytest.mark.parametrize("total", [20_001, 10**9, 0, -5, True, None, "300", 5.5])
@pytest.mark.asyncio
async def test_a_total_beyond_reason_is_malformed_and_nothing_more_is_asked(total: object) -> None:
    market = Market(300)

    def much(count: int, request: web.Request) -> Any:
        page = clist(market, request.query)
        page["data"]["total"] = total
        return page

    async with playing(market) as (site, client):
        asked = answers(site, (PUSH2, CLIST), much)
        with pytest.raises(Unavailable, match="its total is ") as refused:
            await EastmoneyQuotes(client).look_at_market([])

    assert refused.value.failure is Failure.MALFORMED
    assert asked == ["1", "1"]
