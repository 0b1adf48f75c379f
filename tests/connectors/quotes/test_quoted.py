"""A row has a price only where there was a trade; before the opening match and without trades it is carried."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quotes.figures import amount_li, count, price_li
from connectors.quotes.quoted import Said, is_open, quote
from streams.contract.clock import SHANGHAI, close_of, epoch_ms
from streams.contract.events.quotes import QuoteStatus

MONDAY = date(2026, 11, 23)
FRIDAYS_CLOSE = epoch_ms(close_of(date(2026, 11, 20)))


def at(clock: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


def said(clock: str = "10:00:00", *, price: int | None = 10_100, volume: int | None = 100,
         turnover: int | None = 1_010_000) -> Said:
    return Said("688001.SH", price, 10_000, volume, turnover, at(clock))


def test_a_row_with_a_trade_is_quoted_at_its_own_time() -> None:
    found = quote(said(), at("10:00:03"))

    assert found.price_li == 10_100
    assert found.status is QuoteStatus.TRADING
    assert found.quoted_at_ms == epoch_ms(at("10:00:00"))


@pytest.mark.parametrize("row", [
    said(price=None, volume=None, turnover=None),  # Eastmoney
    said(price=10_000, volume=0, turnover=0),  # Tencent
    said(price=None, volume=0, turnover=0),  # Sina
    said("09:11:30", price=10_000, volume=0, turnover=0),
    said("09:20:00", price=10_400, volume=0, turnover=0),
    said("09:24:59", price=10_400, volume=5_000, turnover=52_000_000),  # virtual, volume too
])
def test_without_a_trade_there_is_no_price_but_the_close_before(row: Said) -> None:
    found = quote(row, at("10:00:03"))

    assert (found.price_li, found.volume, found.turnover_li) == (None, None, None)
    assert found.prev_close_li == 10_000
    assert found.status is QuoteStatus.SUSPENDED
    assert found.quoted_at_ms == FRIDAYS_CLOSE  # over a weekend


def test_the_opening_match_is_a_trade_and_a_turnover_of_less_than_a_hand_too() -> None:
    assert quote(said("09:25:00"), at("09:25:01")).price_li == 10_100
    assert quote(said(volume=0, turnover=505_000), at("10:00:03")).price_li == 10_100


def test_a_price_without_a_time_is_refused_and_a_suspended_row_without_one_is_of_the_close_before() -> None:
    timeless = said()._replace(at=None)

    with pytest.raises(ValueError, match="no time"):
        quote(timeless, at("10:00:03"))
    assert quote(timeless._replace(price_li=None), at("10:00:03")).quoted_at_ms == FRIDAYS_CLOSE


@pytest.mark.parametrize(("year", "why"), [
    (1, "has the time"), (1970, "has the time 1970-01-01"), (1995, "no trading calendar"),
    (9999, "has the time 9999-01-01")])
def test_a_time_that_no_calendar_has_is_refused(year: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        quote(said(price=None)._replace(at=datetime(year, 1, 1, tzinfo=SHANGHAI)), at("10:00:03"))


@pytest.mark.parametrize(("newest", "received", "expected"), [
    ("09:12:00", "09:12:03", False), ("09:24:59", "09:29:00", False), ("15:00:00", "09:12:03", False),
    ("09:30:00", "09:30:03", True), ("15:34:00", "20:00:00", True)])
def test_prices_are_due_from_continuous_trading_on(newest: str, received: str, expected: bool) -> None:
    assert is_open(at(newest), at(received)) is expected


@given(st.integers(1, 10**9))
def test_a_price_comes_back_to_the_li(li: int) -> None:
    assert price_li(f"{li // 1000}.{li % 1000:03d}") == li


@pytest.mark.parametrize("nothing", [None, "", "-"])
def test_nothing_is_nothing_and_a_price_of_zero_is_none(nothing: object) -> None:
    assert price_li(nothing) is amount_li(nothing) is count(nothing) is None
    assert price_li("0.000") is None
    assert count("0") == amount_li("0.0") == 0


@pytest.mark.parametrize("cell", ["abc", "-1", "NaN", "1e999999999", [], "27.3512"])
def test_a_cell_that_is_no_price_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"is|has"):
        price_li(cell)


@pytest.mark.parametrize("cell", ["abc", "-1", "NaN", "Infinity", "1e999999999", {}])
def test_a_cell_that_is_no_amount_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match="is not"):
        amount_li(cell)
