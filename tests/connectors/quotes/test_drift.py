"""A field that is gone, two that changed places, another unit are found; and an ordinary market is not drift."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.canary.schema import Schema
from connectors.eastmoney.quotes import FIELDS
from connectors.eastmoney.quotes_parse import read_list
from connectors.eastmoney.quotes_schema import list_schema
from connectors.quotes.completeness import Page
from connectors.quotes.symbols import symbol
from connectors.quotes.trusted import trusted
from connectors.sina.quotes_parse import read as read_sina
from connectors.sina.quotes_schema import schema as sina_schema
from connectors.tencent.quotes_parse import read as read_tencent
from connectors.tencent.quotes_schema import schema as tencent_schema
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request
from streams.contract.clock import SHANGHAI
from tests.connectors.quotes.listing import DAY
from tests.connectors.quotes.market import Market, eastmoney_row, sina_fields, tencent_fields

Row = Any  # a dict by field, or a list by position
Mutation = Callable[[Row], Row]


@dataclass(frozen=True, kw_only=True)
class Played:
    """A site's rows, what they look like on the wire, and how they are read and judged."""

    rows: Callable[[Market], list[Row]]
    wire: Callable[[Market, Sequence[Row]], str]
    read: Callable[[int, Answer], Page]
    schema: Callable[[bool], Schema]
    prices: tuple[Any, ...]  # price, previous close, open, high, low
    counted: tuple[Any, ...]  # every other number that has a unit
    others: tuple[Any, ...]
    empty: Any


def statements(name: str, between: str) -> Callable[[Market, Sequence[Row]], str]:
    return lambda market, rows: "".join(f'{name}{symbol(security)}="{between.join(row)}";\n'
                                        for security, row in zip(market.stocks, rows, strict=True))


SITES = {
    "eastmoney": Played(
        rows=lambda market: [eastmoney_row(market, each, FIELDS.split(",")) for each in market.stocks.values()],
        wire=lambda market, rows: json.dumps({"rc": 0, "data": {"total": len(rows), "diff": rows}}),
        read=read_list, schema=list_schema, prices=("f2", "f18", "f17", "f15", "f16"),
        counted=("f3", "f4", "f5", "f6", "f20", "f21", "f26", "f38", "f124"), others=("f12", "f13", "f14"), empty="-"),
    "tencent": Played(
        rows=lambda market: [tencent_fields(market, each) for each in market.stocks.values()],
        wire=statements("v_", "~"), read=read_tencent, schema=tencent_schema, prices=(3, 4, 5, 33, 34),
        counted=(6, 31, 32, 37, 44, 45), others=(1, 2, 30, 35), empty="0.00"),
    "sina": Played(
        rows=lambda market: [sina_fields(market, each) for each in market.stocks.values()],
        wire=statements("var hq_str_", ","), read=read_sina, schema=sina_schema, prices=(3, 2, 1, 4, 5),
        counted=(8, 9), others=(0, 30, 31), empty="0.000"),
}


def judged(site: Played, market: Market, mutation: Mutation | None = None) -> Sequence[Page]:
    rows = [mutation(row) if mutation else row for row in site.rows(market)]
    body = site.wire(market, rows).encode("gb18030")
    answer = Answer(request=Request(host="example", path="/", charset="gb18030"), body=body, received_at=market.moment)
    return trusted([site.read(1, answer)], site.schema, "example")


def without(field: Any) -> Mutation:
    def mutate(row: Row) -> Row:
        return row[:field] + row[field + 1:] if isinstance(row, list) else {k: v for k, v in row.items() if k != field}
    return mutate


def swapped(one: Any, other: Any) -> Mutation:
    def mutate(row: Row) -> Row:
        changed = row.copy()
        changed[one], changed[other] = row[other], row[one]
        return changed
    return mutate


def times(factor: float, *fields: Any) -> Mutation:
    def mutate(row: Row) -> Row:
        changed = row.copy()
        for field in fields:
            changed[field] = _scaled(row[field], factor)
        return changed
    return mutate


def _scaled(value: Any, factor: float) -> Any:
    if value == "-":
        return value
    return f"{float(value) * factor:.3f}" if isinstance(value, str) else value * factor


def filled(value: Any, *fields: Any) -> Mutation:
    def mutate(row: Row) -> Row:
        changed = row.copy()
        for field in fields:
            changed[field] = value
        return changed
    return mutate


def mutations() -> list[Any]:
    found = []
    for name, site in SITES.items():
        of_site: dict[str, Mutation] = {
            **{f"{field} gone": without(field) for field in (*site.prices, *site.counted, *site.others)},
            **{f"{one} and {other} swapped": swapped(one, other) for one, other in combinations(site.prices, 2)},
            **{f"{field} x {factor}": times(factor, field)
               for field in (*site.prices, *site.counted) for factor in (1e4, 1e-4)},
            **{f"all prices x {factor}": times(factor, *site.prices) for factor in (1e4, 1e-4, 100, 0.01)},
            "all prices 0": filled(0 if name == "eastmoney" else "0.000", *site.prices),
            "last prices 0": filled(0 if name == "eastmoney" else "0.000", site.prices[0]),
            "all prices empty": filled("-" if name == "eastmoney" else "", *site.prices),
        }
        found += [pytest.param(site, mutate, id=f"{name}: {what}") for what, mutate in of_site.items()]
    return found


@pytest.fixture(scope="module")
def market() -> Market:
    return Market(320)


@pytest.mark.parametrize(("site", "mutate"), mutations())
def test_a_market_that_is_not_as_declared_is_refused_whole(site: Played, mutate: Mutation, market: Market) -> None:
    with pytest.raises(Unavailable) as refused:
        judged(site, market, mutate)
    assert refused.value.failure is Failure.DRIFT
    assert "\n" not in refused.value.detail


@pytest.mark.parametrize("name", SITES)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(300, 400), clock=st.times(time(0, 0), time(23, 59)))
def test_an_ordinary_market_is_no_drift_at_any_hour(name: str, seed: int, count: int, clock: time) -> None:
    market = Market(count, seed=seed, moment=datetime.combine(DAY, clock, SHANGHAI))
    page, = judged(SITES[name], market)
    assert len(page.quotes) == count
    assert not page.bad


@pytest.mark.parametrize("name", SITES)
def test_a_market_that_traded_all_day_is_no_drift(name: str) -> None:
    market = Market(300)
    for _ in range(60):
        market.trade(240)
    assert judged(SITES[name], market)


@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("clock", [time(9, 12), time(9, 20)])
def test_before_the_open_all_prices_may_be_empty_and_once_it_trades_they_may_not(name: str, clock: time) -> None:
    site = SITES[name]
    empty = filled(site.empty, site.prices[0], *site.prices[2:])

    assert judged(site, Market(300, moment=datetime.combine(DAY, clock, SHANGHAI)), empty)
    with pytest.raises(Unavailable, match="empty in 300 of 300"):
        judged(site, Market(300, moment=datetime.combine(DAY, time(9, 31), SHANGHAI)), empty)


@pytest.mark.parametrize("name", SITES)
def test_some_odd_rows_are_bad_data_and_no_drift(name: str) -> None:
    site, market = SITES[name], Market(300)
    seen: list[Row] = []

    def first_ten(row: Row) -> Row:
        seen.append(row)
        return swapped(*site.prices[3:])(row) if len(seen) <= 10 else row

    assert judged(site, market, first_ten)


def test_many_rows_that_cannot_be_read_are_drift() -> None:
    site, market = SITES["eastmoney"], Market(300)
    with pytest.raises(Unavailable, match="rows cannot be read, such as") as refused:
        judged(site, market, filled("27.35 yuan", "f2"))
    assert refused.value.failure is Failure.DRIFT
