"""What a simulated day looks like at any moment: the exchanges' rules hold, and something happens every day."""

from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.simulated.day import Day
from connectors.simulated.market import Market
from connectors.simulated.names import SECTORS
from connectors.simulated.options import Options
from connectors.source import Quote
from streams.contract.clock import SHANGHAI, close_of, epoch_ms, from_epoch_ms
from streams.contract.events.quotes import QuoteStatus
from streams.contract.limits import TICK_LI, is_limit_free, limit_percent
from tests.connectors.simulated.markets import DAYS, SEEDS, days, market

DAY_OF = st.builds(lambda seed, number: days(seed)[number], SEEDS, st.integers(0, DAYS - 1))
SECOND = st.integers(9 * 3600 + 15 * 60, 15 * 3600 + 60)
CENT = Decimal("0.01")
BIG = list(Market(Options(days=6)).days())


def moment(day: Day, second: int) -> datetime:
    return datetime.combine(day.planned.day, time(), SHANGHAI) + timedelta(seconds=second)


def clock(day: Day, text: str) -> datetime:
    return datetime.combine(day.planned.day, time.fromisoformat(text), SHANGHAI)


def quoted(quote: Quote) -> str:
    return f"{from_epoch_ms(quote.quoted_at_ms):%Y-%m-%d %H:%M:%S}"


def limit(previous_li: int, percent: int, sign: int) -> int:
    """Return a limit by decimal arithmetic, as the exchanges write it."""
    previous = Decimal(previous_li) / 1000
    price = (previous * (1 + sign * Decimal(percent) / 100)).quantize(CENT, ROUND_HALF_UP)
    return int(max(price, CENT) * 1000)


@settings(max_examples=60)
@given(DAY_OF, SECOND)
def test_every_price_is_on_a_tick_and_within_the_limits_of_its_board(day: Day, second: int) -> None:
    firms = {firm.security: firm for firm in market(day.options.seed).plan.firms}
    for quote in day.quotes(moment(day, second)):
        firm = firms[quote.security]
        assert quote.prev_close_li
        if quote.price_li is None:
            continue
        assert quote.price_li > 0
        assert quote.price_li % TICK_LI == 0
        if not is_limit_free(firm.board, firm.listed_on, day.planned.day):
            percent = limit_percent(firm.board, day.planned.day) or 0
            assert limit(quote.prev_close_li, percent, -1) <= quote.price_li <= limit(quote.prev_close_li, percent, 1)


@settings(max_examples=60)
@given(DAY_OF, SECOND)
def test_who_is_suspended_has_neither_price_nor_amounts_and_everybody_else_has_them(day: Day, second: int) -> None:
    for quote in day.quotes(moment(day, second)):
        silent = quote.status is QuoteStatus.SUSPENDED
        assert {quote.price_li is None, quote.volume is None, quote.turnover_li is None} == {silent}


@settings(max_examples=60)
@given(DAY_OF, SECOND)
def test_nobody_is_quoted_later_than_the_moment_nor_at_a_time_without_trading(day: Day, second: int) -> None:
    now = moment(day, second)
    for quote in day.quotes(now):
        at = from_epoch_ms(quote.quoted_at_ms)
        assert at <= now
        if at.date() == day.planned.day:
            assert at.time() == time(9, 25) or time(9, 30) <= at.time() <= time(11, 30) or (
                time(13) <= at.time() <= time(14, 57)) or at.time() == time(15)
        else:
            assert quote.quoted_at_ms == epoch_ms(close_of(day.planned.before))


@settings(max_examples=30)
@given(DAY_OF, st.sampled_from([("09:25:00", "09:29:59"), ("11:30:00", "12:59:59"), ("14:57:00", "14:59:59"),
                                ("15:00:00", "15:30:00")]))
def test_in_breaks_and_in_the_closing_auction_nothing_changes(day: Day, ends: tuple[str, str]) -> None:
    first, last = (day.quotes(clock(day, text)) for text in ends)
    assert first == last


@settings(max_examples=30)
@given(DAY_OF, SECOND, SECOND)
def test_what_has_been_traded_only_grows(day: Day, one: int, other: int) -> None:
    earlier, later = (day.quotes(moment(day, second)) for second in sorted((one, other)))
    for first, last in zip(earlier, later, strict=True):
        assert (first.volume or 0) <= (last.volume or 10**15)
        assert (first.turnover_li or 0) <= (last.turnover_li or 10**18)
        assert (last.volume or 0) % 100 == 0


@given(SEEDS)
def test_each_day_begins_where_the_one_before_closed(seed: int) -> None:
    for before, day in pairwise(days(seed)):
        closes = {quote.security: quote.price_li or quote.prev_close_li for quote in before.quotes(
            close_of(before.planned.day))}
        now = {quote.security: quote.prev_close_li for quote in day.quotes(clock(day, "10:00:00"))}
        assert {security: now[security] for security in closes} == closes


@given(DAY_OF)
def test_before_the_opening_price_a_row_is_the_last_trade_of_the_day_before(day: Day) -> None:
    for quote in day.quotes(clock(day, "09:24:59")):
        assert quote.price_li in {None, quote.prev_close_li}
        assert quoted(quote) == f"{day.planned.before} 15:00:00"


@given(DAY_OF)
def test_a_newcomer_has_no_price_before_his_first_trade_and_then_one_far_above_his_issue_price(day: Day) -> None:
    for firm in day.planned.newcomers:
        place = day.securities.index(firm.security)
        before, after = (day.quotes(clock(day, text))[place] for text in ("09:24:59", "09:25:00"))
        assert (before.price_li, before.status) == (None, QuoteStatus.SUSPENDED)
        assert after.price_li
        assert after.prev_close_li == firm.price_li
        assert after.price_li > firm.price_li * 1.29


@pytest.mark.parametrize("number", range(6))
def test_on_each_day_of_a_whole_market_some_are_suspended_some_halted_and_some_at_their_limit(number: int) -> None:
    day = BIG[number]
    lower, upper = day.limits
    assert 10 < sum(quote.price_li is None for quote in day.quotes(clock(day, "09:25:00"))) < 40
    assert 3 < (day.moves.halt_from > 0).sum() < 20
    bound = day.listed.limit_percent > 0
    assert ((day.close_li == upper) & bound).sum() > 3
    assert ((day.close_li == lower) & bound).sum() > 3


@pytest.mark.parametrize("number", range(6))
def test_on_each_day_some_members_move_by_seven_percent_at_the_open_and_more_until_the_close(number: int) -> None:
    day = BIG[number]
    moved = []
    for text in ("09:25:00", "15:00:00"):
        rows = zip(day.quotes(clock(day, text)), day.listed.member.tolist(), strict=True)
        moved.append(sum(abs(quote.price_li - quote.prev_close_li) * 100 >= 7 * quote.prev_close_li
                         for quote, member in rows if member and quote.price_li and quote.prev_close_li))
    assert 2 <= moved[0] <= moved[1] <= 150


@given(SEEDS)
def test_also_in_a_small_market_a_member_moves_by_seven_percent_at_each_open(seed: int) -> None:
    for day in days(seed):
        quotes = day.quotes(clock(day, "09:25:00"))
        assert any(abs(quote.price_li - quote.prev_close_li) * 100 >= 7 * quote.prev_close_li
                   for quote, member in zip(quotes, day.listed.member.tolist(), strict=True)
                   if member and quote.price_li and quote.prev_close_li)


def change(day: Day, text: str) -> float:
    """Return the change of all members together, in percent."""
    found = day.columns(clock(day, text))
    chosen = day.listed.member & ~found.silent & ~day.listed.newcomer
    now, base = (int((price * day.shares)[chosen].sum()) for price in (found.price_li, found.prev_close_li))
    return (now - base) * 100 / base


def test_on_every_third_day_all_members_together_move_by_more_than_two_percent_the_first_one_early() -> None:
    assert [abs(change(day, "15:00:00")) > 2 for day in (BIG[0], BIG[3])] == [True, True]
    assert max(abs(change(BIG[0], f"09:{minute}:00")) for minute in range(30, 60)) > 2


def test_one_sector_stands_out_on_each_day() -> None:
    for day in BIG:
        moves = (day.close_li - day.listed.prev_close_li) / day.listed.prev_close_li * 100
        old = ~day.listed.newcomer & ~day.moves.suspended
        sectors = [moves[old & (day.listed.sector == sector)] for sector in range(len(SECTORS))]
        means = sorted(abs(sector.mean() - moves[old].mean()) for sector in sectors)
        assert means[-1] > 3
        assert means[-1] > 2 * means[len(means) // 2]
