"""Share counts by day, one security after the other."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.share_capital import ShareCounts, contradiction, counts
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.events.base import Event
from streams.contract.events.registry import ShareCapital
from streams.contract.topics import Topic

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


def a_row(day: str, total: int | None) -> Row:
    return {"变更日期": day, "总股本": total, "已流通股份": None, "变动原因": None}


def a_count(day: str, total: int) -> ShareCapital:
    return ShareCapital(security="301901.SZ", effective_on=date.fromisoformat(day), total_shares=total)


def test_two_counts_of_one_day_are_both_left_out_and_named() -> None:
    found, contradicting = counts("301901.SZ", [
        a_row("2026-02-10", 66_700_000), a_row("2026-01-05", 60_000_000), a_row("2026-01-05", 50_000_000),
        a_row("2025-06-30", None), a_row("2026-02-10", 66_700_000)])
    assert found == [a_count("2026-02-10", 66_700_000)]
    assert contradicting == [date(2026, 1, 5)]


@pytest.mark.parametrize(("total", "held", "is_odd"), [
    (66_700_000, {}, False), (4_999_999, {}, True), (5_000_000, {}, False),
    (66_700_000, {date(2025, 6, 30): 50_025_000}, False), (120_000_000, {date(2025, 6, 30): 6_000_000}, False),
    (120_000_001, {date(2025, 6, 30): 6_000_000}, True), (66_700_000, {date(2025, 6, 30): 667_000_000_000}, True),
    (66_700_000, {date(2026, 6, 30): 6_000_000_000}, False)])
def test_a_count_in_another_unit_is_odd(total: int, held: dict[date, int], is_odd: bool) -> None:
    assert bool(contradiction([a_count("2026-02-10", total)], held, date(2026, 3, 2))) is is_odd


@pytest.mark.parametrize(("failure", "asked"), [
    (Failure.NO_DATA, ["301000.SZ", "301001.SZ"]), (Failure.REFUSED, ["301000.SZ", "301000.SZ"])])
@pytest.mark.asyncio
async def test_a_security_without_data_is_passed_over_and_one_that_could_not_be_asked_for_is_not(
        failure: Failure, asked: list[str]) -> None:
    asked_for: list[str] = []

    async def ask(asked: Asked, **arguments: str) -> Sequence[Row]:
        asked_for.append(arguments["symbol"])
        raise Unavailable(failure, "host", "")

    async def held(topic: Topic) -> Mapping[str, Event]:
        return {}

    table = ShareCounts(lambda: ("301000.SZ", "301001.SZ"))
    for _ in asked:
        with pytest.raises(Unavailable):
            await table.look(ask, held, datetime(1970, 1, 1, tzinfo=UTC))
    assert asked_for == asked


@given(size=st.integers(1, 50), start=st.integers(0, 10**6))
@pytest.mark.asyncio
async def test_every_security_is_asked_for_once_a_round_wherever_it_begins(size: int, start: int) -> None:
    asked_for: list[str] = []

    async def ask(asked: Asked, **arguments: str) -> Sequence[Row]:
        asked_for.append(arguments["symbol"])
        return [a_row("2026-02-10", 66_700_000)]

    async def held(topic: Topic) -> Mapping[str, Event]:
        return {}

    securities = [f"301{number:03}.SZ" for number in range(size)]
    table = ShareCounts(lambda: securities)
    for look in range(size):
        await table.look(ask, held, NOW + timedelta(seconds=start + 61 * look))
    assert sorted(asked_for) == securities
