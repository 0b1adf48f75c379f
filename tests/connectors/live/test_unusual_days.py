"""Days that look like faults and are none, and faults that look like days, through the real fetcher and ladder.

Each row that is published is checked against the market's truth by the chain itself.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from connectors.quotes.schedule import Pace
from streams.contract.clock import SHANGHAI
from streams.contract.events.quotes import QuoteStatus
from streams.contract.limits import TICK_LI
from tests.connectors.live import misbehaving as site
from tests.connectors.live.chain import Chain, a_chain, next_day
from tests.connectors.quotes.listing import DAY, Stock
from tests.connectors.quotes.market import GTIMG, PUSH2, Market

EASTMONEY, TENCENT, SINA = "eastmoney", "tencent", "sina"
EACH_SOURCE = pytest.mark.parametrize("source", [EASTMONEY, TENCENT, SINA])


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, time(hour, minute), SHANGHAI)


def looks(count: int) -> Callable[[Chain], bool]:
    return lambda chain: len(chain.truths) == count


def all_but(chain: Chain, source: str) -> None:
    """Have those above a source be closed to us from the first look on."""
    above = {EASTMONEY: (), TENCENT: (PUSH2,), SINA: (PUSH2, GTIMG)}[source]
    for host in above:
        site.refused(host)(chain)


def beginning(first: int, fault: Callable[[Chain], object], chain: Chain) -> Callable[[int], None]:
    def before_look(look: int) -> None:
        if look == first:
            fault(chain)
    return before_look


def goes_to(stock: Stock, percent: int) -> None:
    """Have a stock trade at so many percent above its previous close."""
    price = stock.prev_close_li * (100 + percent) // 100 // TICK_LI * TICK_LI
    stock.suspended = False
    stock.volume = stock.turnover_li = 0
    stock.open_li = stock.high_li = stock.low_li = price
    stock.trade(price, 10_000)


@EACH_SOURCE
@pytest.mark.asyncio
async def test_a_morning_is_good_from_before_the_auction_until_it_trades(source: str) -> None:
    market = Market(300, moment=at(9, 5).replace(second=30))
    async with a_chain("members", market=market, pace=Pace(trading=60, pause=60, idle=60, floor=5)) as chain:
        all_but(chain, source)
        await chain.run(looks(35))

    assert chain.sources == [source] * 35
    assert {verdict for name, verdict in chain.verdicts if name == source} == {"good"}
    for sweep in chain.sweeps:
        priced = sum(quote.status is QuoteStatus.TRADING for quote in sweep.quotes)
        clock = sweep.started_at.astimezone(SHANGHAI).time()
        assert time(9, 25) <= clock < time(9, 26) or (priced > 290) == (clock > time(9, 25)), "a site may lag a little"
        assert len(sweep.quotes) == 300


@EACH_SOURCE
@pytest.mark.asyncio
async def test_a_first_day_with_four_times_the_price_is_published_as_it_is(source: str) -> None:
    market = Market(300)
    newcomer = list(market.stocks.values())[-1]
    async with a_chain("members", market=market) as chain:
        all_but(chain, source)
        goes_to(newcomer, 300)
        await chain.run(looks(5))

    assert chain.sources == [source] * 5
    for sweep in chain.sweeps:
        assert newcomer.security in {quote.security for quote in sweep.quotes if quote.price_li}


@EACH_SOURCE
@pytest.mark.asyncio
async def test_all_of_beijing_at_its_limit_of_thirty_percent_is_no_drift(source: str) -> None:
    market = Market(1000)
    beijing = [security for security in market.securities if security.endswith("BJ")]
    for security in beijing:
        goes_to(market.stocks[security], 30)
    async with a_chain("members", market=market, securities=beijing) as chain:
        all_but(chain, source)
        chain.trade_share = 0.2
        await chain.run(looks(6))

    assert len(beijing) >= 50
    assert chain.sources == [source] * 6


def suspend(market: Market, count: int) -> frozenset[str]:
    """Suspend so many securities of 300, spread over the boards, and no others; return them."""
    chosen = sorted(market.stocks.values(), key=lambda stock: stock.security[::-1])[:count]
    for stock in market.stocks.values():
        if stock.suspended and stock not in chosen:
            goes_to(stock, 0)
    for stock in chosen:
        stock.suspended = True
    return frozenset(stock.security for stock in chosen)


@EACH_SOURCE
@pytest.mark.asyncio
async def test_more_than_half_of_the_market_suspended_is_no_drift_as_in_july_2015(source: str) -> None:
    market = Market(300)
    suspend(market, 170)
    async with a_chain("members", market=market) as chain:
        all_but(chain, source)
        await chain.run(looks(4))

    assert chain.sources == [source] * 4
    assert chain.verdicts[-1] == (source, "good")


@EACH_SOURCE
@pytest.mark.parametrize("universe", ["members", "market"])
@pytest.mark.asyncio
async def test_most_of_the_market_suspended_is_good_where_that_is_known_by_name(source: str, universe: str) -> None:
    market = Market(300)
    suspended = suspend(market, 210)
    async with a_chain(universe, market=market) as chain:
        chain.suspended = suspended
        chain.before_look = beginning(3, lambda chain: all_but(chain, source), chain)
        await chain.run(looks(6))

    assert chain.sources[-4:] == [source] * 4
    told = [event for event in chain.quality if event.source == source]
    assert [(event.verdict.value, event.detail) for event in told] == [("good", "300 rows as expected; 210 suspended")]


@EACH_SOURCE
@pytest.mark.asyncio
async def test_most_of_the_market_without_a_price_is_drift_where_nothing_says_that_it_is_suspended(source: str) -> None:
    market = Market(300)
    suspend(market, 210)
    async with a_chain("members", market=market) as chain:
        all_but(chain, source)
        await chain.run(looks(3))

    assert chain.sweeps == []
    assert dict(chain.verdicts)[source] == "drift"
    assert "is empty in 210 of 300 rows" in next(event.detail for event in chain.quality if event.source == source)


@pytest.mark.asyncio
async def test_prices_that_are_gone_are_drift_however_many_others_are_known_to_be_suspended() -> None:
    market = Market(300)
    suspended = suspend(market, 150)
    async with a_chain("members", market=market) as chain:
        chain.suspended = suspended
        chain.before_look = beginning(3, site.dashes("f2", "f3", "f4", "f15", "f16", "f17"), chain)
        await chain.run(looks(5))

    assert chain.sources == [EASTMONEY] * 2 + [TENCENT] * 3
    assert "f2 is empty in 150 of 150 rows" in chain.quality[1].detail


def resume(chain: Chain, stocks: list[Stock]) -> None:
    for stock in stocks:
        goes_to(stock, 1)
    chain.remember()


@EACH_SOURCE
@pytest.mark.asyncio
async def test_a_security_that_trades_again_wins_over_what_was_known_of_it(source: str) -> None:
    market = Market(300)
    suspended = suspend(market, 210)
    back = [market.stocks[security] for security in sorted(suspended)[:40]]
    async with a_chain("members", market=market) as chain:
        chain.suspended = suspended
        all_but(chain, source)
        chain.before_look = beginning(3, lambda chain: resume(chain, back), chain)
        await chain.run(looks(6))

    assert chain.sources == [source] * 6
    assert {verdict for name, verdict in chain.verdicts if name == source} == {"good"}
    priced = {quote.security for quote in chain.sweeps[-1].quotes if quote.price_li}
    assert {stock.security for stock in back} <= priced


@EACH_SOURCE
@pytest.mark.asyncio
async def test_dividends_overnight_change_previous_closes_and_nothing_is_held_back(source: str) -> None:
    market = Market(300, moment=at(14, 50))
    async with a_chain("members", market=market, pace=Pace(trading=60, pause=300, idle=7200, floor=5)) as chain:
        all_but(chain, source)

        def overnight(look: int) -> None:
            if chain.market.moment.date() > DAY and not dawned:
                dawned.append(look)
                halved = {stock.security: stock.price_li // 2 // TICK_LI * TICK_LI
                          for stock in list(market.stocks.values())[::10] if stock.price_li > 2_000}
                next_day(market, chain.market.moment, halved)
                chain.remember()

        dawned: list[int] = []
        chain.before_look = overnight
        await chain.run(lambda chain: chain.market.moment >= at(9, 50) + timedelta(days=1))

    assert dawned
    assert chain.sources == [source] * len(chain.truths)
    assert {verdict for name, verdict in chain.verdicts if name == source} == {"good"}


@pytest.mark.parametrize("fault", [site.times(1e4, "f2"), site.without("f2"), site.later(86_400)])
@pytest.mark.asyncio
async def test_three_members_are_as_well_guarded_against_what_cannot_be(fault: site.Play) -> None:
    market = Market(300)
    three = [stock.security for stock in market.stocks.values() if not stock.suspended][:3]
    async with a_chain("members", market=market, securities=three) as chain:
        undo: list[Callable[[], None]] = []

        def before_look(look: int) -> None:
            if look == 3:
                undo.append(fault(chain))
            elif look == 7:
                undo.pop()()

        chain.before_look = before_look
        await chain.run(looks(20))

    assert chain.sources[:2] == chain.sources[-2:] == [EASTMONEY] * 2
    assert chain.sources[2:6] == [TENCENT] * 4


@pytest.mark.parametrize("fault", [
    site.both(site.frozen(), site.frozen(GTIMG)),
    site.both(site.times(1e4, "f2", "f18"), site.text_rows(
        GTIMG, lambda row: [*row[:3], f"{float(row[3]) * 1e4:.2f}", f"{float(row[4]) * 1e4:.2f}", *row[5:]]))])
@pytest.mark.asyncio
async def test_two_sources_that_are_wrong_alike_are_not_believed_where_it_cannot_be(fault: site.Play) -> None:
    async with a_chain("market") as chain:
        chain.before_look = beginning(3, fault, chain)
        await chain.run(looks(12))

    assert chain.sources[-4:] == [SINA] * 4


@pytest.mark.asyncio
async def test_a_source_that_flaps_each_look_is_bridged_and_told_a_few_times() -> None:
    async with a_chain("market") as chain:
        undo: list[Callable[[], None]] = []

        def flap(look: int) -> None:
            if undo:
                undo.pop()()
            elif look > 1:
                undo.append(site.without("f6")(chain))

        chain.before_look = flap
        await chain.run(looks(60))

    assert len(chain.sweeps) == 60
    assert chain.verdicts.count((EASTMONEY, "drift")) <= 6


@pytest.mark.asyncio
async def test_on_a_holiday_that_the_calendar_does_not_know_all_are_stale_once_it_should_have_traded() -> None:
    market = Market(300, moment=at(14, 59))
    async with a_chain("members", market=market, pace=Pace(trading=60, pause=300, idle=7200, floor=5)) as chain:
        chain.stands = True
        await chain.run(lambda chain: chain.clock.now() >= at(9, 45) + timedelta(days=1))

    today = [sweep for sweep in chain.sweeps if sweep.trading_day > DAY]
    assert all(sweep.started_at < at(9, 36) + timedelta(days=1) for sweep in today)
    assert dict(chain.verdicts) == dict.fromkeys([EASTMONEY, TENCENT, SINA], "stale")


@pytest.mark.asyncio
async def test_our_own_clock_ten_minutes_slow_publishes_nothing_and_says_what_to_do() -> None:
    async with a_chain("members") as chain:
        chain.ahead_seconds = 600
        await chain.run(looks(5))

    assert chain.sweeps == []
    assert all("set this machine's clock" in event.detail for event in chain.quality)
