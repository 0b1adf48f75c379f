"""One look at a feed → how far it can be relied on, and what of it may be published. Pure but for what is remembered.

What contradicts the market or the last good look is drift; what stands still is stale; what contradicts another source
disagrees: all three are quarantined whole, so that the last good values stay, with their age. What lacks something is
partial, and used. Schema drift of raw rows is found by the parsers and comes as a failure.

No data is not recovered: after drift a look without prices clears up nothing, and after a disagreement only a sample
that agrees does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from connectors.canary import prices, times
from connectors.canary.confirmed import carried_on
from connectors.canary.failed import verdict_of
from connectors.canary.judged import Judged
from connectors.canary.memory import Memory
from connectors.canary.odd_rows import without_odd_rows
from connectors.canary.opinion import Opinion, opinion_on
from connectors.canary.rows import Known, Rows
from connectors.canary.stillness import followed, has_settled
from connectors.canary.suspended import MOST_SUSPENDED, SuspendedOn, names_nearly_all, nobody
from connectors.quotes.source import Look
from connectors.upstream.failure import Unavailable
from streams.contract.clock import phase_at, shanghai_day
from streams.contract.events.quality import SourceVerdict
from streams.contract.printable import one_line

_SAID: Final = {SourceVerdict.DRIFT: "a drift", SourceVerdict.DISAGREES: "a disagreement"}
_PRICED_AGAIN: Final = 1 - MOST_SUSPENDED  # of the rows of a look that is to clear up a drift
_NAMED: Final = 3  # missing ones or gaps in a detail


class Canary:
    """Watches one feed of one source, such as `quotes:market` of eastmoney. Looks come in the order of their times.

    `known`: what was last published of its securities, to begin with; `suspended`: who does not trade on a day.
    """

    def __init__(self, known: Known | None = None, suspended: SuspendedOn = nobody) -> None:
        self._memory = Memory(good=known or {})
        self._suspended = suspended

    @property
    def verdict(self) -> SourceVerdict | None:
        return self._memory.verdict

    @property
    def good_at(self) -> datetime | None:
        """Return when the last look was taken that could be used."""
        return self._memory.good_at

    @property
    def wants_a_second_opinion(self) -> bool:
        """Say whether looks stay quarantined until another source is heard: give `judge` a sample of one."""
        return self._memory.doubt is not None

    def judge(self, look: Look, at: datetime, others: Sequence[Look] = (), *, jumped: bool = False) -> Judged:
        """Judge a look taken at a moment; `others`: what one or two other sources said of some securities just then.

        `jumped`: many prices are not what was believed before, of whatever source.
        """
        self._memory, judged = judge(self._memory, look, at, others, self._suspended(shanghai_day(at)), jumped=jumped)
        return judged

    def failed(self, failure: Unavailable) -> Judged:
        """Judge that there was no look. Where another process polls, it is what it was before."""
        verdict = verdict_of(failure.failure, self._memory.verdict, is_refused=failure.is_refused)
        doubt = verdict if verdict in _SAID else self._memory.doubt
        self._memory = replace(self._memory, verdict=verdict, doubt=doubt)
        return Judged(verdict=verdict, detail=one_line(str(failure)))


def judge(memory: Memory, look: Look, at: datetime, others: Sequence[Look] = (),
          suspended: frozenset[str] = frozenset(), *, jumped: bool = False) -> tuple[Memory, Judged]:
    """Return what is remembered after a look, and the verdict on it."""
    if not look.quotes:
        return _quarantined(memory, look, SourceVerdict.UNREACHABLE, "an answer without a single quote")
    if names_nearly_all(suspended, [quote.security for quote in look.quotes]):
        suspended = frozenset()
    raw = Rows(look, at, suspended)
    rows = Rows(without_odd_rows(raw, memory.good), at, suspended)
    samples = [Rows(other, at) for other in others]
    opinion = opinion_on(rows, samples, memory.confirmed.witness_at(rows.at), jumped=jumped)
    stillness, still = followed(memory.stillness, rows)
    memory = replace(memory, stillness=stillness)
    if why := _impossible(raw):
        return _quarantined(memory, look, SourceVerdict.DRIFT, why)
    if still:
        return _quarantined(memory, look, SourceVerdict.STALE, still)
    if found := _contradicted(memory, raw, opinion):
        return _quarantined(memory, look, *found)
    return _used(memory, look, rows, agreed=opinion.agrees)


def _impossible(rows: Rows) -> str | None:
    """Return what no market looks like, by the look alone."""
    return _first((times.future(rows), prices.of_another_unit(rows), prices.beyond_limits(rows),
                   prices.absent(rows, has_settled(rows.at))))


def _contradicted(memory: Memory, rows: Rows, opinion: Opinion) -> tuple[SourceVerdict, str] | None:
    """Return what does not go with the last good values or with another source, or that a doubt is not cleared up."""
    if (why := _unlike_before(rows, memory)) and not opinion.agrees:
        return SourceVerdict.DRIFT, why
    if opinion.contradicts:
        return SourceVerdict.DISAGREES, opinion.contradicts
    if memory.doubt and not _clears_up(memory.doubt, rows, opinion):
        return memory.doubt, f"nothing yet shows that it is right again after {_SAID[memory.doubt]}"
    return None


def _unlike_before(rows: Rows, memory: Memory) -> str | None:
    """Return what does not go with the last good values; another source that agrees with the look overrules it."""
    return _first((prices.changed_by_a_factor(rows, memory.good),
                   prices.vanished(rows, memory.last, phase_at(rows.at)),
                   prices.previous_closes_changed(rows, memory.good), times.stepped_back(rows, memory.good)))


def _first(found: Sequence[str | None]) -> str | None:
    return next((why for why in found if why), None)


def _clears_up(doubt: SourceVerdict, rows: Rows, opinion: Opinion) -> bool:
    if opinion.clears_up:
        return True
    return doubt is SourceVerdict.DRIFT and len(rows.priced) >= max(1, len(rows.due) * _PRICED_AGAIN)


def _quarantined(memory: Memory, look: Look, verdict: SourceVerdict, why: str) -> tuple[Memory, Judged]:
    doubt = verdict if verdict in _SAID else memory.doubt
    received = len(look.quotes)
    return (replace(memory, verdict=verdict, doubt=doubt),
            Judged(verdict=verdict, detail=one_line(why), received=received, quarantined=received))


def _used(memory: Memory, look: Look, rows: Rows, *, agreed: bool) -> tuple[Memory, Judged]:
    verdict = SourceVerdict.GOOD if rows.look.is_complete else SourceVerdict.PARTIAL
    memory = replace(
        memory, verdict=verdict, doubt=None, good={**memory.good, **rows.priced}, last=rows.priced,
        good_at=rows.at, confirmed=carried_on(memory.confirmed, rows, agreed=agreed))
    return memory, Judged(verdict=verdict, detail=one_line("; ".join(_told(rows))), publishable=rows.look,
                          received=len(look.quotes), quarantined=len(look.quotes) - len(rows.look.quotes))


def _told(rows: Rows) -> Iterator[str]:
    """Yield what is missing, or how much there is."""
    look = rows.look
    if look.is_complete:
        yield f"{len(look.quotes)} rows as expected"
    if idle := len(look.quotes) - len(rows.due):
        yield f"{idle} suspended"
    if look.is_complete:
        return
    if look.missed:
        more = ", ..." if look.missed[_NAMED:] else ""
        yield f"{len(look.missed)} missing: {', '.join(look.missed[:_NAMED])}{more}"
    if look.uncounted:
        yield f"{look.uncounted} rows counted and not sent"
    yield from (f"{gap.value.replace('_', ' ')}: {detail}" for gap, detail in look.gaps[:_NAMED])
    if look.gaps[_NAMED:]:
        yield f"and {len(look.gaps) - _NAMED} more"
