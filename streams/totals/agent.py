"""little-giants.partials → little-giants.market-value and little-giants.daily-values, of one universe."""

from collections.abc import Callable
from typing import Any, NamedTuple

from streams.contract.events.values import MarketValue, PartialSums
from streams.contract.topics import DAILY_VALUES, MARKET_VALUE, PARTIALS
from streams.engine.app import StreamApp
from streams.engine.checkpoint import checkpointed
from streams.engine.records import Latest, Output, Record, Step
from streams.engine.state import StateCodec, StateStore
from streams.totals.market_values import daily_values, market_values
from streams.totals.sweeps import OpenSweep, SweepState, add, dump, load


class Closing(NamedTuple):
    """A sweep that has been closed, and what came of it."""

    sweep: OpenSweep
    values: list[MarketValue]


def totals_of(universe: str) -> Callable[[SweepState, Record[Any]], Step[SweepState]]:
    """Return the fold of a universe's partial sums into totals; those of other universes are left out."""

    def fold(state: SweepState, record: Record[PartialSums]) -> Step[SweepState]:
        if record.event.sweep.universe != universe:
            return Step(state=state, outputs=[])
        outputs: list[Output] = []
        latest: list[Latest] = []
        closings: list[Closing] = []
        state, closed = add(state, record.event)
        for sweep in closed:
            state, values = market_values(state, sweep)
            state, daily = daily_values(state, values)
            outputs += [Output(topic=MARKET_VALUE, key=value.scope, event=value) for value in values]
            latest.append(_daily(daily))
            closings.append(Closing(sweep, values))
        return Step(state=state, outputs=outputs, latest=latest, notes=closings)

    return fold


def register(app: StreamApp, universe: str) -> StateStore[SweepState]:
    return checkpointed(app, name="totals", sources=(PARTIALS,), fold=totals_of(universe),
                        codec=StateCodec(empty=SweepState, load=load, dump=dump))


def _daily(values: list[MarketValue]) -> Latest:
    keys = [f"{value.scope}|{value.sweep.trading_day}" for value in values]
    return Latest(topic=DAILY_VALUES, keys=keys, make=values.__getitem__)
