"""The simulated source: the same sweeps whatever the speed and wherever it begins again."""

import asyncio
import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.simulated.market import Market
from connectors.simulated.plan import PlannedDay
from connectors.simulated.source import SimulatedSource, day_sweeps
from connectors.source import SourceSweep
from connectors.sweep import batches
from streams.contract.clock import epoch_ms
from tests.builders import a_sweep
from tests.connectors.simulated.markets import SEEDS, days, market, options, sweeps_of


class Press:
    """Writes down what it is asked to make known."""

    def __init__(self) -> None:
        self.happened: list[object] = []
        self.told: list[tuple[int, int]] = []

    async def announce(self, day: PlannedDay) -> None:
        self.happened.append(day.day)

    async def tell(self, after: int, until: int) -> None:
        self.told.append((after, until))


def given_by(of: Market, after: int = 0, speed: float = 0.0) -> list[SourceSweep]:
    async def collect() -> list[SourceSweep]:
        return [sweep async for sweep in SimulatedSource(of, Press(), speed=speed).sweeps(after)]

    return asyncio.run(collect())


ALL = sweeps_of(Market(options(partial=0.3)))


def test_the_sweeps_are_in_order_and_the_first_is_the_opening_of_the_first_day() -> None:
    starts = [sweep.started_at for sweep in ALL]
    assert starts == sorted(set(starts))
    assert f"{starts[0]:%Y-%m-%d %H:%M}" == "2026-01-05 09:25"
    assert {sweep.started_at.date() == sweep.trading_day for sweep in ALL} == {True}
    assert next(f"{sweep.started_at:%H:%M}" for sweep in ALL if sweep.trading_day == date(2026, 1, 6)) == "09:15"


@settings(max_examples=25)
@given(st.integers(0, len(ALL) - 1))
def test_begun_again_behind_any_sweep_it_goes_on_as_if_it_had_never_stopped(number: int) -> None:
    rest = given_by(Market(options(partial=0.3)), after=epoch_ms(ALL[number].started_at))
    assert rest == ALL[number + 1:]


def test_it_is_the_same_market_at_any_speed() -> None:
    assert given_by(Market(options(partial=0.3)), speed=10**7) == ALL


def test_it_is_the_same_market_with_rarer_sweeps() -> None:
    rarer = {sweep.started_at: sweep.quotes for sweep in sweeps_of(Market(options(every_seconds=1200)))}
    often = {sweep.started_at: sweep.quotes for sweep in sweeps_of(market(1))}
    assert {start: often[start] for start in rarer.keys() & often.keys()} == {
        start: rarer[start] for start in rarer.keys() & often.keys()}
    assert len(rarer.keys() & often.keys()) > 7 * 12


@given(SEEDS, SEEDS)
def test_another_seed_is_another_market(one: int, other: int) -> None:
    first, second = (next(day_sweeps(market(seed).options, days(seed)[0], 0)) for seed in (one, other))
    assert (first.quotes == second.quotes) == (one == other)


def test_without_partial_sweeps_every_listed_security_is_in_every_sweep() -> None:
    for day in days(1):
        for sweep in day_sweeps(market(1).options, day, 0):
            assert tuple(quote.security for quote in sweep.quotes) == day.securities
            assert sweep.missed == ()


def test_a_partial_sweep_misses_some_rows_and_they_are_expected_in_their_buckets() -> None:
    partial = [sweep for sweep in ALL if sweep.missed]
    assert 0.15 < len(partial) / len(ALL) < 0.45
    for sweep in partial:
        securities = {quote.security for quote in sweep.quotes}
        assert not securities & set(sweep.missed)
        assert len(securities) + len(sweep.missed) in {day.planned.firms for day in days(1)}
        found = batches(a_sweep(), sweep.quotes, sweep.started_at, sweep.missed)
        assert sum(batch.expected - batch.received for batch in found) == len(sweep.missed)
        assert sum(batch.received for batch in found) == len(securities)


@pytest.mark.asyncio
async def test_a_day_is_announced_before_its_first_sweep_also_after_a_restart_in_it() -> None:
    press = Press()
    async for sweep in SimulatedSource(market(1), press).sweeps(epoch_ms(ALL[30].started_at)):
        if press.happened[-1] != (what := f"sweeps of {sweep.trading_day}"):
            press.happened.append(what)
    first = ALL[31].trading_day
    expected = [day.planned.day for day in days(1) if day.planned.day >= first]
    assert press.happened == [each for day in expected for each in (day, f"sweeps of {day}")]


@pytest.mark.asyncio
async def test_before_a_sweep_all_is_told_up_to_its_moment_and_nothing_is_left_out() -> None:
    press, after = Press(), epoch_ms(ALL[30].started_at)
    moments = []
    async for sweep in SimulatedSource(market(1), press).sweeps(after):
        moments.append(epoch_ms(sweep.started_at))
        assert len(press.told) == len(moments)
    assert press.told == list(pairwise([after, *moments]))


@pytest.mark.asyncio
async def test_a_speed_is_kept() -> None:
    source = SimulatedSource(market(1), Press(), speed=600 / 0.02)  # a sweep in 20 ms
    began, count = time.monotonic(), 0
    async for _ in source.sweeps(0):
        count += 1
        if count == 31:
            break
    assert time.monotonic() - began >= 30 * 0.02


def test_a_market_at_its_end_gives_nothing_more() -> None:
    assert given_by(market(1), after=epoch_ms(ALL[-1].started_at)) == []
