"""How far a source can be relied on at the moment: told whenever that changes."""

from enum import StrEnum

from streams.contract.events.base import Event, Moment
from streams.contract.events.quotes import Count
from streams.contract.events.registry import Name


class SourceVerdict(StrEnum):
    GOOD = "good"
    PARTIAL = "partial"  # something is missing; what came is used
    STALE = "stale"  # the exchange's own times do not move
    DRIFT = "drift"  # not what its schema says: kept from the topics
    DISAGREES = "disagrees"  # with another source: kept from the topics
    UNREACHABLE = "unreachable"  # no answer, or none that can be read
    BANNED = "banned"  # it refuses us, and is left alone for a while


class DataQuality(Event):
    """The verdict on one feed of a source changed. What is kept from the topics leaves the last good values there."""

    source: Name
    feed: Name  # what is asked of it: quotes:market, quotes:members, announcements, or a table
    verdict: SourceVerdict
    previous: SourceVerdict | None  # None: the first of a process
    detail: Name  # what was found, in one line
    at: Moment  # of the look that it was found in
    good_at: Moment | None  # of the last good look
    received: Count  # rows of this look
    quarantined: Count  # of them, kept from the topics

    @property
    def is_good(self) -> bool:
        return self.verdict is SourceVerdict.GOOD
