"""Securities that are known to be suspended are no evidence that prices are gone; all others are."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from connectors.akshare_tables.suspensions import Suspension, Suspensions
from connectors.canary.judge import Canary
from connectors.canary.schema import Field, Kind, Schema, drift
from connectors.quotes.source import Look
from streams.contract.events.quality import SourceVerdict
from streams.contract.events.quotes import QuoteStatus
from tests.connectors.canary.trading import DAY, a_market, at, each

V = SourceVerdict
SCHEMA = Schema(endpoint="an endpoint", security=lambda row: row["code"], fields=(
    Field(name="price", kind=Kind.NUMBER, most_empty=0.6), Field(name="code", kind=Kind.TEXT)))


def halted(look: Look, count: int) -> tuple[Look, frozenset[str]]:
    """Return a look in which the first so many rows do not trade, and whose they are."""
    silent = each(replace(look, quotes=look.quotes[:count]), price_li=None, volume=None, turnover_li=None,
                  status=QuoteStatus.SUSPENDED)
    return (replace(look, quotes=(*silent.quotes, *look.quotes[count:])),
            frozenset(quote.security for quote in silent.quotes))


def a_look() -> Look:
    return a_market(200, suspended_share=0).look(at(10))


@pytest.mark.parametrize(("count", "verdict"), [(120, V.GOOD), (121, V.DRIFT)])
def test_without_a_name_six_in_ten_may_be_suspended(count: int, verdict: SourceVerdict) -> None:
    look, _ = halted(a_look(), count)

    assert Canary().judge(look, at(10)).verdict is verdict


def test_any_number_may_be_that_is_known_by_name_and_is_told() -> None:
    look, known = halted(a_look(), 190)
    judged = Canary(suspended=lambda day: known if day == DAY else frozenset()).judge(look, at(10))

    assert (judged.verdict, judged.detail) == (V.GOOD, "200 rows as expected; 190 suspended")


def test_of_those_that_are_not_known_most_must_have_a_price() -> None:
    look, known = halted(a_look(), 150)
    look, _ = halted(look, 185)

    judged = Canary(suspended=lambda day: known).judge(look, at(10))
    assert (judged.verdict, judged.detail) == (V.DRIFT, "35 of 50 rows have no price in mid-session")


@pytest.mark.parametrize(("named", "verdict"), [(190, V.GOOD), (191, V.DRIFT), (200, V.DRIFT)])
def test_a_table_that_names_nearly_all_is_not_used(named: int, verdict: SourceVerdict) -> None:
    look, known = halted(a_look(), named)

    assert Canary(suspended=lambda day: known).judge(look, at(10)).verdict is verdict


def test_of_a_few_all_may_be_suspended() -> None:
    look, known = halted(replace(a_look(), quotes=a_look().quotes[:19]), 19)

    assert Canary(suspended=lambda day: known).judge(look, at(10)).verdict is V.GOOD


@pytest.mark.parametrize(("count", "verdict"), [(100, V.GOOD), (150, V.DRIFT)])
def test_most_prices_never_vanish_at_once_whoever_is_named(count: int, verdict: SourceVerdict) -> None:
    look, market = a_look(), a_market(200, suspended_share=0)
    market.look(at(10))
    later, known = halted(market.look(at(10, 5)), count)
    canary = Canary(suspended=lambda day: known)
    assert canary.judge(look, at(10)).verdict is V.GOOD

    assert canary.judge(later, at(10, 5)).verdict is verdict


def test_prices_may_vanish_in_mid_session_where_it_is_known_why() -> None:
    look, market = a_look(), a_market(200, suspended_share=0)
    market.look(at(10))
    later, known = halted(market.look(at(10, 5)), 30)
    canary, unaware = Canary(suspended=lambda day: known), Canary()
    assert canary.judge(look, at(10)).verdict is unaware.judge(look, at(10)).verdict is V.GOOD

    assert canary.judge(later, at(10, 5)).verdict is V.GOOD
    assert unaware.judge(later, at(10, 5)).verdict is V.DRIFT


def test_a_row_that_has_a_price_trades_whatever_is_known_of_it() -> None:
    look = a_look()
    known = frozenset(quote.security for quote in look.quotes)
    judged = Canary(suspended=lambda day: known).judge(look, at(10))

    assert (judged.publishable, judged.detail) == (look, "200 rows as expected")


def test_a_drift_is_cleared_up_on_a_day_on_which_most_are_suspended() -> None:
    look, known = halted(a_look(), 140)
    canary = Canary(suspended=lambda day: known)
    ahead = each(look, quoted_at_ms=lambda quote: quote.quoted_at_ms + 3_600_000)
    assert canary.judge(ahead, at(10)).verdict is V.DRIFT

    assert canary.judge(look, at(10, 1)).verdict is V.GOOD


def test_rows_of_silent_securities_may_be_empty_and_nothing_else() -> None:
    rows = [{"code": f"{number}", "price": "" if number < 70 else "12.5"} for number in range(100)]
    silent = frozenset(row["code"] for row in rows if not row["price"])

    assert drift(SCHEMA, rows) == ["price is empty in 70 of 100 rows"]
    assert drift(SCHEMA, rows, silent) == []
    assert drift(SCHEMA, [{"code": row["code"]} for row in rows], silent) == ["price is gone from 100 of 100 rows"]
    spoilt = [*rows[:80], *({**row, "price": ""} for row in rows[80:])]
    assert drift(SCHEMA, spoilt, silent) == ["price is empty in 20 of 30 rows"]


def test_the_table_says_who_is_suspended_on_a_day() -> None:
    table = Suspensions()
    assert table.on(DAY) == frozenset()
    table = Suspensions()
    table.found = {"688001.SH": Suspension(since=DAY, until=None),
                   "000001.SZ": Suspension(since=DAY - timedelta(days=3), until=DAY),
                   "000002.SZ": Suspension(since=date(2030, 1, 2), until=None)}

    assert table.on(DAY) == {"688001.SH", "000001.SZ"}
    assert table.on(DAY + timedelta(days=1)) == {"688001.SH"}
