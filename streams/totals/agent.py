"""little-giants.partials ⋈ little-giants.coverage → little-giants.market-value and .daily-values, of one universe."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from streams.contract.events.registry import Coverage
from streams.contract.events.values import MarketValue, PartialSums
from streams.contract.latest import LatestTopic
from streams.contract.topics import COVERAGE, DAILY_VALUES, MARKET_VALUE, PARTIALS
from streams.engine.app import StreamApp
from streams.engine.checkpoint import checkpointed
from streams.engine.records import Latest, Output, Record, Step
from streams.engine.state import StateCodec, StateStore
from streams.totals.covered import CoverageOf
from streams.totals.market_values import daily_values, market_values
from streams.totals.sweeps import OpenSweep, SweepState, add, dump, load


class Closing(NamedTuple):
    """A sweep that has been closed, and what came of it."""

    sweep: OpenSweep
    values: list[MarketValue]


class Totals:
    """The stage: its sums, and the coverage that the sweeps are stamped with."""

    def __init__(self, app: StreamApp, universe: str) -> None:
        self._app = app
        self._coverage: LatestTopic[Coverage] | None = None
        self.store: StateStore[SweepState] = checkpointed(
            app, name="totals", sources=(PARTIALS,), fold=totals_of(universe, self.coverage_at),
            before=self._wait_for_coverage, codec=StateCodec(empty=SweepState, load=load, dump=dump))

    def coverage_at(self, stamp: int) -> Mapping[str, Coverage]:
        if self._coverage is None or stamp > self._coverage.position:  # beyond the end: nothing is known of it
            return {}
        return self._coverage.at(stamp)

    def newest(self) -> list[MarketValue]:
        """Return the values of the last closed sweep."""
        state = self.store.get(0).state
        return market_values(state, state.closed, self.coverage_at)[1] if state.closed else []

    async def _wait_for_coverage(self, records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        self._coverage = await self._app.view(COVERAGE, Coverage)
        stamp = max((record.event.sweep.coverage_offset for record in records), default=0)
        if stamp > self._coverage.position:  # a stamp was an end once; one beyond it is not waited for
            await self._coverage.reached(min(stamp, await self._coverage.end()), given_up)


def totals_of(universe: str, coverage: CoverageOf = lambda _: {},
              ) -> Callable[[SweepState, Record[Any]], Step[SweepState]]:
    """Return the fold of a universe's partial sums into totals; those of other universes are left out."""

    def fold(state: SweepState, record: Record[PartialSums]) -> Step[SweepState]:
        if record.event.sweep.universe != universe:
            return Step(state=state, outputs=[])
        outputs: list[Output] = []
        latest: list[Latest] = []
        closings: list[Closing] = []
        state, closed = add(state, record.event)
        for sweep in closed:
            state, values = market_values(state, sweep, coverage)
            state, daily = daily_values(state, values)
            outputs += [Output(topic=MARKET_VALUE, key=value.scope, event=value) for value in values]
            latest.append(_daily(daily))
            closings.append(Closing(sweep, values))
        return Step(state=state, outputs=outputs, latest=latest, notes=closings)

    return fold


def register(app: StreamApp, universe: str) -> Totals:
    return Totals(app, universe)


def _daily(values: list[MarketValue]) -> Latest:
    keys = [f"{value.scope}|{value.sweep.trading_day}" for value in values]
    return Latest(topic=DAILY_VALUES, keys=keys, make=values.__getitem__)
