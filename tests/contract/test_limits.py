"""How far a price may move: by board and day, rounded half up to a cent, and not limited in the first days."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contract.clock import is_trading_day
from streams.contract.limits import is_limit_free, limit_percent
from streams.contract.securities import Board
from tests.builders import DAY, a_member, a_row, codes_of_bucket
from tests.valuation.one_bucket import BUCKET, ONE, OneBucket

FIRST_CODES = {Board.SSE_MAIN: ("SH", 600000), Board.STAR: ("SH", 688000), Board.SZSE_MAIN: ("SZ", 2000),
               Board.CHINEXT: ("SZ", 300000), Board.BSE: ("BJ", 920000)}
CODES = {board: codes_of_bucket(BUCKET, 1, *first)[0] for board, first in FIRST_CODES.items()}
CENT = Decimal("0.01")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("board", "on", "percent"), [
    (Board.SSE_MAIN, "1996-12-15", None), (Board.SSE_MAIN, "1996-12-16", 10), (Board.SSE_MAIN, "2026-07-31", 10),
    (Board.SZSE_MAIN, "2024-07-02", 10), (Board.STAR, "2019-07-19", None), (Board.STAR, "2019-07-22", 20),
    (Board.CHINEXT, "2009-10-29", None), (Board.CHINEXT, "2020-08-21", 10), (Board.CHINEXT, "2020-08-24", 20),
    (Board.BSE, "2021-11-14", None), (Board.BSE, "2021-11-15", 30), (Board.BSE, "2026-07-31", 30),
])  # fmt: skip
def test_each_board_has_its_limit_from_its_day_on(board: Board, on: str, percent: int | None) -> None:
    assert limit_percent(board, day(on)) == percent


@pytest.mark.parametrize(("board", "listed", "first", "last"), [
    (Board.STAR, "2019-07-22", "2019-07-22", "2019-07-26"),
    (Board.STAR, "2024-07-04", "2024-07-04", "2024-07-10"),  # a weekend between
    (Board.STAR, "2024-09-27", "2024-09-27", "2024-10-10"),  # National Day between
    (Board.CHINEXT, "2020-08-21", "2020-08-21", "2020-08-21"),
    (Board.CHINEXT, "2020-08-24", "2020-08-24", "2020-08-28"),
    (Board.SSE_MAIN, "2023-04-07", "2023-04-07", "2023-04-07"),
    (Board.SSE_MAIN, "2023-04-10", "2023-04-10", "2023-04-14"),
    (Board.SZSE_MAIN, "2023-04-07", "2023-04-07", "2023-04-07"),
    (Board.SZSE_MAIN, "2023-04-10", "2023-04-10", "2023-04-14"),
    (Board.BSE, "2021-11-15", "2021-11-15", "2021-11-15"), (Board.BSE, "2024-07-02", "2024-07-02", "2024-07-02"),
])  # fmt: skip
def test_the_first_trading_days_are_free_by_the_rule_of_the_listing_day(
    board: Board, listed: str, first: str, last: str
) -> None:
    listed_on = day(listed)
    span = [listed_on + timedelta(days=number) for number in range(-3, 30)]
    free = [each for each in span if is_trading_day(each) and is_limit_free(board, listed_on, each)]

    assert (free[0], free[-1]) == (day(first), day(last))


def test_without_a_listing_date_or_long_after_it_no_day_is_free() -> None:
    assert not is_limit_free(Board.STAR, None, DAY)
    assert not is_limit_free(Board.STAR, day("2023-01-03"), DAY)
    assert not is_limit_free(Board.SSE_MAIN, day("1990-12-19"), DAY)  # before the calendar begins


def suspected(board: Board, price_li: int, prev_li: int) -> bool:
    bucket = OneBucket([a_member(CODES[board])])
    return bool(bucket.sweep(a_row(CODES[board], price_li, prev_li)).scope().get("suspected"))


@pytest.mark.parametrize(("board", "previous", "lowest", "highest"), [
    (Board.SSE_MAIN, "10.00", "9.00", "11.00"), (Board.SZSE_MAIN, "10.00", "9.00", "11.00"),
    (Board.STAR, "10.00", "8.00", "12.00"), (Board.CHINEXT, "10.00", "8.00", "12.00"),
    (Board.BSE, "10.00", "7.00", "13.00"),
    (Board.SSE_MAIN, "10.05", "9.05", "11.06"),  # 9.045 and 11.055, half up
    (Board.SSE_MAIN, "10.04", "9.04", "11.04"),  # 9.036 and 11.044
    (Board.SSE_MAIN, "0.03", "0.02", "0.04"),  # less than a tick away: a tick
    (Board.SSE_MAIN, "0.08", "0.07", "0.09"), (Board.SSE_MAIN, "0.01", "0.01", "0.02"),  # never below a tick
    (Board.BSE, "0.01", "0.01", "0.02"),
])  # fmt: skip
def test_a_price_at_its_limit_is_in_order_and_a_cent_beyond_it_is_suspected(
    board: Board, previous: str, lowest: str, highest: str
) -> None:
    low, prev, high = (int(Decimal(text) * 1000) for text in (lowest, previous, highest))

    assert [suspected(board, price, prev) for price in (low, high, high + 10)] == [False, False, True]
    assert low <= 10 or suspected(board, low - 10, prev)


@settings(max_examples=60)
@given(st.sampled_from(list(CODES)), st.integers(1, 50_000), st.integers(-3, 3), st.booleans())
def test_the_limit_is_that_of_decimal_arithmetic(board: Board, cents: int, off: int, up: bool) -> None:
    previous, rate = Decimal(cents) * CENT, Decimal(limit_percent(board, DAY) or 0) / 100
    upper = max((previous * (1 + rate)).quantize(CENT, ROUND_HALF_UP), previous + CENT)
    lower = max(min((previous * (1 - rate)).quantize(CENT, ROUND_HALF_UP), previous - CENT), CENT)
    price = max((upper if up else lower) + off * CENT, CENT)

    assert suspected(board, int(price * 1000), cents * 10) == (not lower <= price <= upper)


def test_on_a_free_day_no_price_is_suspected_and_on_the_next_it_is() -> None:
    bucket = OneBucket([a_member(ONE, listed_on=day("2024-07-01"))])

    found = [bucket.sweep(a_row(ONE, 90_000, 10_000, day=each), day=each).scope().get("suspected", 0)
             for each in (day("2024-07-05"), day("2024-07-08"))]
    assert found == [0, 1]


def test_beyond_the_calendar_weekdays_are_counted_and_nothing_stops() -> None:
    listed_on = date(2031, 12, 30)  # a Tuesday, after the last session that the calendar knows
    days = [listed_on + timedelta(days=number) for number in range(9)]
    assert [is_limit_free(Board.STAR, listed_on, day) for day in days if day.weekday() < 5] == [True] * 5 + [False] * 2
