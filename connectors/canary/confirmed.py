"""What two sources have agreed on, carried on from look to look: the witness when one of them goes wrong later. Pure.

A look that goes on from the last confirmed one is itself confirmed: after a few minutes of trading at most, with most
of the same securities, and no more of them moved than two sources may differ. One that jumps, or comes after a longer
outage or a night, is not, until another source agrees again: of two that differ then nobody can tell who is right.

This lets one thing through: a source that drifts away slowly, each step too small for a jump, while the only other one
is right. A third source overrules it wherever one is heard.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from connectors.canary.disagreement import FEWEST, MOST_SHARE, same
from connectors.canary.rows import Known, Rows
from connectors.source import Quote
from streams.contract.clock import DAY_PHASES, SHANGHAI, Phase, Session

RECENT: Final = timedelta(minutes=5)  # of trading, in which a price may move and still be a witness


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """The prices of the last confirmed look, and when it was taken."""

    quotes: Mapping[str, Quote] = field(default_factory=dict)
    at: datetime | None = None

    def witness_at(self, moment: datetime) -> Known:
        """Return what can still be compared at a moment; nothing, once it is of another day or too old."""
        return self.quotes if self.at and _is_recent(self.at, moment) else {}


def carried_on(before: Confirmed, rows: Rows, *, agreed: bool) -> Confirmed:
    """Return what is confirmed after a look that can be used; `agreed`: another source said the same just then."""
    return Confirmed(quotes=rows.traded, at=rows.at) if agreed or _goes_on(before, rows) else before


def _goes_on(before: Confirmed, rows: Rows) -> bool:
    pairs = list(rows.with_known(before.witness_at(rows.at)))
    moved = sum(not same(now, then) for then, now in pairs)
    most = max(len(rows.traded), len(before.quotes))  # a look at a few neither confirms the others nor replaces them
    return len(pairs) >= FEWEST and 2 * len(pairs) >= most and moved <= len(pairs) * MOST_SHARE


def _is_recent(then: datetime, now: datetime) -> bool:
    """Say whether two moments are of one day, with a few minutes of trading between them."""
    begun, ended = then.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    if begun > ended or begun.date() != ended.date():
        return False
    traded = sum((_between(begun, ended, each) for each in DAY_PHASES if each.phase is not Phase.BREAK), timedelta())
    return traded <= RECENT


def _between(begun: datetime, ended: datetime, session: Session) -> timedelta:
    start, end = (datetime.combine(begun.date(), clock, SHANGHAI) for clock in (session.start, session.end))
    return max(timedelta(), min(ended, end) - max(begun, start))
