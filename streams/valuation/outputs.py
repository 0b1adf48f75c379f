"""What is published of a valued bucket: sums for the totals, columns for the rules, a view by security. Pure."""

from dataclasses import replace
from typing import Any

import numpy as np

from streams.contract.clock import from_epoch_ms
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.runtime import Reason
from streams.contract.events.values import MemberQuote, PartialSums, ValuationBatch
from streams.contract.money import yuan
from streams.contract.topics import MEMBER_QUOTES, PARTIALS, VALUATIONS
from streams.engine.records import Latest, Output, Record, dead_letter
from streams.valuation.bucket import PRICINGS, Valued, sums_by_scope
from streams.valuation.prices import BucketState
from streams.valuation.roster import Roster
from streams.valuation.rows import Rows


def partial_sums(batch: QuoteBatch, roster: Roster, valued: Valued) -> Output:
    sums = {name: tuple(column) for name, column in sums_by_scope(roster, valued).items()}
    event = PartialSums.unchecked(
        sweep=batch.sweep, bucket=batch.bucket, expected=batch.expected, received=batch.received,
        received_at=batch.received_at, scope=roster.scopes, **sums)
    return Output(topic=PARTIALS, key=str(batch.bucket), event=event)


def valuation_batch(batch: QuoteBatch, roster: Roster, valued: Valued) -> Output:
    chosen = np.flatnonzero(valued.listed & roster.is_member)
    event = ValuationBatch.unchecked(
        sweep=batch.sweep, bucket=batch.bucket, received_at=batch.received_at, **_of_places(roster, chosen.tolist()),
        pricing=tuple(PRICINGS[code] for code in valued.pricing[chosen]),
        price_li=_or_none(valued.price_li[chosen].tolist()),
        prev_close_li=_or_none(valued.prev_close_li[chosen].tolist()),
        shares=_or_none(roster.shares[chosen].tolist()), market_value_li=_or_none(valued.value_li[chosen].tolist()),
        quoted_at_ms=_or_none(valued.quoted_at_ms[chosen].tolist()),
        suspected_corporate_action=tuple(valued.suspected[chosen].tolist()))
    return Output(topic=VALUATIONS, key=str(batch.bucket), event=event, partition=batch.bucket)


def member_quotes(before: BucketState, after: BucketState, valuation: ValuationBatch) -> Latest:
    """Return the row-level view, amounts in yuan, without who was in it and is a member no more; mark who is in it."""
    after.published[:] = False
    after.published[after.slots.of(valuation.security)] = True
    was = np.zeros_like(after.published)
    was[: len(before.published)] = before.published
    gone = after.slots.names(np.flatnonzero(was & ~after.published))
    return Latest(topic=MEMBER_QUOTES, keys=(*valuation.security, *gone),
                  partition=valuation.bucket,
                  make=lambda row: _member_quote(valuation, row) if row < len(valuation.security) else None)


def dead_rows(record: Record[QuoteBatch], rows: Rows, before: BucketState, after: BucketState) -> tuple[
        BucketState, list[Output]]:
    """Return a dead letter for each bad row, for an unknown security once a day, and the state that remembers it."""
    day = record.event.sweep.trading_day.isoformat()
    told = set(before.unknown if before.unknown_day == day else ())
    outputs = []
    for row in rows.bad:
        if row.reason is Reason.UNKNOWN_SECURITY:
            if row.security in told:
                continue
            told.add(row.security)
        outputs.append(dead_letter(record, row.reason, f"row {row.row}: {row.detail}", row=row.row, value=row.raw))
    return replace(after, unknown_day=day, unknown=frozenset(told)), outputs


def _member_quote(valuation: ValuationBatch, row: int) -> MemberQuote:
    price, previous = valuation.price_li[row], valuation.prev_close_li[row]
    value, quoted = valuation.market_value_li[row], valuation.quoted_at_ms[row]
    return MemberQuote(
        security=valuation.security[row], name=valuation.name[row], board=valuation.board[row],
        lists=valuation.lists[row], provinces=valuation.provinces[row], trading_day=valuation.sweep.trading_day,
        pricing=valuation.pricing[row], price=None if price is None else yuan(price),
        previous_close=None if previous is None else yuan(previous), shares=valuation.shares[row],
        market_value=None if value is None else yuan(value),
        quoted_at=None if quoted is None else from_epoch_ms(quoted),
        suspected_corporate_action=valuation.suspected_corporate_action[row], source=valuation.sweep.source)


def _of_places(roster: Roster, chosen: list[int]) -> dict[str, tuple[Any, ...]]:
    """Return the columns that are the same in each sweep of the day."""
    if len(chosen) == len(roster.places):
        return roster.columns
    return {name: tuple(column[index] for index in chosen) for name, column in roster.columns.items()}


def _or_none(numbers: list[int]) -> tuple[int | None, ...]:
    return tuple(number or None for number in numbers)
