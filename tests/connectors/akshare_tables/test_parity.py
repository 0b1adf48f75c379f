"""Which rates count, and when today's is awaited."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.central_parity import CentralParity, contradiction, rates
from connectors.akshare_tables.row import Row
from streams.contract.clock import SHANGHAI
from streams.contract.events.base import Event
from streams.contract.topics import Topic


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def a_row(day: str, parity: float | None) -> Row:
    return {"日期": day, "中行汇买价": 706.91, "央行中间价": parity}


async def look(rows: Sequence[Row], now: datetime) -> tuple[list[str], bool]:
    async def ask(asked: Asked, **arguments: str) -> Sequence[Row]:
        return rows

    async def held(topic: Topic) -> Mapping[str, Event]:
        return {}

    found = await CentralParity().look(ask, held, now)
    return sorted(found.events), found.is_awaited


FRIDAY, MONDAY = a_row("2026-02-27", 708.2), a_row("2026-03-02", 708.19)


@pytest.mark.parametrize(("rows", "now", "days", "awaited"), [
    ([FRIDAY], at(9, 14), ["USD/CNY|2026-02-27"], False),
    ([FRIDAY], at(9, 15), ["USD/CNY|2026-02-27"], True),
    ([FRIDAY, MONDAY], at(9, 14), ["USD/CNY|2026-02-27"], False),  # a row of today before 9:15 repeats Friday's
    ([FRIDAY, MONDAY], at(9, 15), ["USD/CNY|2026-02-27", "USD/CNY|2026-03-02"], False),
    ([FRIDAY], at(12, day=1), ["USD/CNY|2026-02-27"], False),  # a Sunday
    ([FRIDAY, a_row("2026-03-02", None)], at(12), ["USD/CNY|2026-02-27"], True),
])
@pytest.mark.asyncio
async def test_todays_rate_counts_and_is_awaited_from_a_quarter_past_nine_on_trading_days(
        rows: list[Row], now: datetime, days: list[str], awaited: bool) -> None:
    assert await look(rows, now) == (days, awaited)


@given(st.decimals(min_value=605, max_value=870, places=2))
def test_a_hundred_dollars_rate_times_a_hundred_is_what_was_quoted(quoted: object) -> None:
    (rate,) = rates([a_row("2026-03-02", float(str(quoted)))], at(10))
    assert rate.rate * 100 == quoted
    assert contradiction([rate], {rate.key: rate}) is None


def test_the_first_minute_of_a_days_parity_is_a_quarter_past_nine() -> None:
    assert CentralParity.pace.also_at == (time(9, 15),)
