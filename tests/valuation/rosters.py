"""The rosters of a day, all at once: the stream processor makes each when it is asked for."""

from collections.abc import Iterable
from datetime import date

from streams.contract.events.members import Member
from streams.contract.events.registry import Confidence
from streams.valuation.roster import Roster, in_buckets, roster


def rosters(members: Iterable[Member], day: date, confidence: Confidence = Confidence.MEDIUM) -> tuple[Roster, ...]:
    """Return the roster of each of the 16 buckets."""
    return tuple(roster(found, day, confidence) for found in in_buckets(members))
