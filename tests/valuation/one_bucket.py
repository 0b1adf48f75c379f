"""One bucket through several sweeps: the state is kept here, and what was published is taken apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from streams.contract.events.members import Member
from streams.contract.events.runtime import DeadLetter
from streams.contract.events.values import SUM_COLUMNS, VALUATION_COLUMNS, MemberQuote, PartialSums, ValuationBatch
from streams.contract.topics import MEMBER_QUOTES
from streams.engine.records import Output, newest
from streams.valuation.agent import value_batch
from streams.valuation.prices import BucketState
from tests.builders import DAY, a_batch, a_record, a_sweep, codes_of_bucket
from tests.valuation.rosters import rosters

BUCKET = 11
ONE, TWO, THREE, FOUR = codes_of_bucket(BUCKET, 4)  # on the STAR market


@dataclass(frozen=True)
class Published:
    """What one sweep of the bucket has published."""

    outputs: Sequence[Output]

    @property
    def valuation(self) -> ValuationBatch:
        [event] = [output.event for output in self.outputs if isinstance(output.event, ValuationBatch)]
        return event

    @property
    def partial(self) -> PartialSums:
        [event] = [output.event for output in self.outputs if isinstance(output.event, PartialSums)]
        return event

    @property
    def letters(self) -> list[DeadLetter]:
        return [output.event for output in self.outputs if isinstance(output.event, DeadLetter)]

    @property
    def quotes(self) -> dict[str, MemberQuote | None]:
        """Return the row-level view; None where a security is withdrawn."""
        return {output.key: output.event for output in self.outputs
                if output.topic == MEMBER_QUOTES and isinstance(output.event, MemberQuote | None)}

    def member(self, security: str = ONE) -> dict[str, Any]:
        row = self.valuation.security.index(security)
        return {name: getattr(self.valuation, name)[row] for name in VALUATION_COLUMNS}

    def scope(self, name: str = "all") -> dict[str, int]:
        """Return the sums of a scope that are not zero, without the parts by confidence."""
        row = self.partial.scope.index(name)
        sums = {column: getattr(self.partial, column)[row] for column in SUM_COLUMNS}
        return {column: number for column, number in sums.items()
                if number and column not in {"high_value_li", "medium_value_li"}}


@dataclass
class OneBucket:
    """The members may be changed between two sweeps."""

    members: list[Member]
    state: BucketState = field(default_factory=BucketState)
    sequence: int = 0

    def sweep(self, *rows: Mapping[str, Any], day: date = DAY, universe: str = "market") -> Published:
        self.sequence += 1
        batch = a_batch(rows, sweep=a_sweep(self.sequence, day=day, universe=universe), bucket=BUCKET)
        step = value_batch(self.state, a_record(batch, partition=BUCKET), rosters(self.members, day)[BUCKET])
        self.state = step.state
        return Published([*step.outputs, *newest(step.latest)])
