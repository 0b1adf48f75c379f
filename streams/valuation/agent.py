"""market.quotes ⋈ little-giants.members → partial sums, valuations, member quotes.

Each sweep names the version of the members it is valued with, so that two workers, a redelivery and a replay all
join the same.
"""

from collections.abc import Callable, Sequence
from typing import Any

from streams.contract.events.members import Member
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.registry import Confidence
from streams.contract.events.runtime import Reason
from streams.contract.events.values import ValuationBatch
from streams.contract.latest import LatestTopic
from streams.contract.topics import MARKET_QUOTES, MEMBERS
from streams.engine.app import StreamApp
from streams.engine.checkpoint import checkpointed
from streams.engine.records import Record, Step, dead_letter
from streams.engine.state import StateCodec
from streams.valuation.bucket import apply_rows, value_places
from streams.valuation.kept_rosters import KeptRosters
from streams.valuation.outputs import dead_rows, member_quotes, partial_sums, valuation_batch
from streams.valuation.prices import BucketState, dump, load
from streams.valuation.roster import Roster
from streams.valuation.rows import check


class Valuation:
    """Values batches with the members as of each sweep's stamp."""

    def __init__(self, app: StreamApp, confidence: Confidence) -> None:
        self._app, self._rosters = app, KeptRosters(confidence)
        self._members: LatestTopic[Member] | None = None

    async def wait_for_members(self, records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        """Wait until the version of the members that each sweep names is here."""
        self._members = await self._app.view(MEMBERS, Member)
        stamp = max((record.event.sweep.members_offset for record in records), default=0)
        if stamp > self._members.position:  # a stamp was an end once; one beyond it is not waited for
            await self._members.reached(min(stamp, await self._members.end()), given_up)

    def fold(self, state: BucketState, record: Record[Any]) -> Step[BucketState]:
        batch: QuoteBatch = record.event
        if batch.bucket != record.partition:
            detail = f"bucket {batch.bucket} is not that of partition {record.partition}"
            return Step(state=state, outputs=[dead_letter(record, Reason.MISPLACED, detail)])
        return value_batch(state, record, self._roster(batch))

    def _roster(self, batch: QuoteBatch) -> Roster:
        if self._members is None:
            raise RuntimeError("the members have not been waited for")
        members, stamp = self._members, batch.sweep.members_offset
        if stamp > members.position:
            raise ValueError(f"members_offset {stamp} is beyond the end of {MEMBERS.name}")
        return self._rosters.get(members.version_at(stamp), batch.sweep.trading_day, batch.bucket,
                                 lambda: members.at(stamp).values())


def value_batch(state: BucketState, record: Record[QuoteBatch], roster: Roster) -> Step[BucketState]:
    """Value one bucket of one sweep; one that is not newer than the last applied changes nothing."""
    batch = record.event
    if batch.sweep.sequence <= state.sequences.get(batch.sweep.universe, 0):
        return Step(state=state, outputs=[])
    rows = check(batch, state)
    after, price, previous, pricing = apply_rows(state, batch, rows, roster)
    valued = value_places(roster, after, price, previous, pricing)
    valuation = valuation_batch(batch, roster, valued)
    assert isinstance(valuation.event, ValuationBatch)
    after, letters = dead_rows(record, rows, state, after)
    return Step(state=after, outputs=[*letters, valuation, partial_sums(batch, roster, valued)],
                latest=[member_quotes(state, after, valuation.event)])


def register(app: StreamApp, confidence: Confidence) -> None:
    valuation = Valuation(app, confidence)
    checkpointed(app, name="valuation", sources=(MARKET_QUOTES,), fold=valuation.fold,
                 before=valuation.wait_for_members, codec=StateCodec(empty=BucketState, load=load, dump=dump))
