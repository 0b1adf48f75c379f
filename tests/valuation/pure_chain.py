"""The chain from a history folder to totals without Kafka: the pure functions, called in the order of the processes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from connectors.importers.kinds import Kind
from connectors.replay.history import History, read_history
from connectors.sweep import batches
from streams.contract.buckets import BUCKETS
from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.members import Member
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.registry import Instrument
from streams.contract.events.values import MarketValue, PartialSums, ValuationBatch
from streams.contract.topics import MARKET_VALUE, PARTIALS
from streams.members.linking import link
from streams.totals.agent import totals_of
from streams.totals.sweeps import SweepState
from streams.valuation.agent import value_batch
from streams.valuation.prices import BucketState
from streams.valuation.roster import Roster
from tests.builders import a_record, a_sweep
from tests.valuation.rosters import rosters


@dataclass(kw_only=True)
class Chain:
    """What the stages hold between two sweeps, and what they have published of interest."""

    buckets: list[BucketState] = field(default_factory=lambda: [BucketState()] * BUCKETS)
    totals: SweepState = field(default_factory=SweepState)
    values: list[MarketValue] = field(default_factory=list)
    valuations: list[ValuationBatch] = field(default_factory=list)

    def value(self, batch: QuoteBatch, roster: Roster) -> None:
        step = value_batch(self.buckets[batch.bucket], a_record(batch), roster)
        self.buckets[batch.bucket] = step.state
        for output in step.outputs:
            if isinstance(output.event, ValuationBatch):
                self.valuations.append(output.event)
            if isinstance(output.event, PartialSums):
                self.add(output.event)

    def add(self, partial: PartialSums) -> None:
        step = totals_of("market")(self.totals, a_record(partial, topic=PARTIALS))
        self.totals = step.state
        self.values += [cast(MarketValue, output.event) for output in step.outputs if output.topic == MARKET_VALUE]


def run(folder: Path) -> Chain:
    """Value every day of a folder as one sweep."""
    history, chain = read_history(folder), Chain()
    members = _members(history)
    for day, quotes in history.days.items():
        sweep = a_sweep(epoch_ms(close_of(day)), day=day)
        for batch, roster in zip(batches(sweep, quotes, close_of(day)), rosters(members.values(), day), strict=True):
            chain.value(batch, roster)
    return chain


def _members(history: History) -> dict[str, Member]:
    events: dict[Kind, list[Any]] = {kind: list(rows.values()) for kind, rows in history.reference.items()}
    instruments: dict[str, Instrument] = {each.security: each for each in events[Kind.INSTRUMENTS]}
    return link(events[Kind.MEMBERSHIPS], events[Kind.LISTINGS], instruments, events[Kind.SHARE_CAPITAL])
