"""little-giants.partials → little-giants.market-value and little-giants.daily-values, of one universe."""

from collections.abc import Callable
from typing import Any

from streams.contract.events.values import MarketValue, PartialSums
from streams.contract.topics import DAILY_VALUES, MARKET_VALUE, PARTIALS
from streams.engine.app import StreamApp
from streams.engine.checkpoint import checkpointed
from streams.engine.records import Output, Record, Step
from streams.engine.state import StateCodec
from streams.totals.market_values import daily_values, market_values
from streams.totals.sweeps import SweepState, add, dump, load


def totals_of(universe: str) -> Callable[[SweepState, Record[Any]], Step[SweepState]]:
    """Return the fold of a universe's partial sums into totals; those of other universes are left out."""

    def fold(state: SweepState, record: Record[PartialSums]) -> Step[SweepState]:
        if record.event.sweep.universe != universe:
            return Step(state=state, outputs=[])
        outputs: list[Output] = []
        state, closed = add(state, record.event)
        for sweep in closed:
            state, values = market_values(state, sweep)
            state, daily = daily_values(state, values)
            outputs += [_current(value) for value in values] + [_daily(value) for value in daily]
        return Step(state=state, outputs=outputs)

    return fold


def register(app: StreamApp, universe: str) -> None:
    checkpointed(app, name="totals", sources=(PARTIALS,), fold=totals_of(universe),
                 codec=StateCodec(empty=SweepState, load=load, dump=dump))


def _current(value: MarketValue) -> Output:
    return Output(topic=MARKET_VALUE, key=value.scope, event=value)


def _daily(value: MarketValue) -> Output:
    return Output(topic=DAILY_VALUES, key=f"{value.scope}|{value.sweep.trading_day}", event=value)
