"""What people are told, and what became of it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from streams.contract.events.base import Event, Moment
from streams.contract.events.quality import SourceVerdict


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class Notification(Event):
    """The decision to tell someone, with its evidence. `id` is a hash of rule version, subject and event."""

    id: str
    rule: str
    rule_version: str
    kind: str
    severity: Severity
    subject: str  # a security, a scope, or source|feed
    subject_name: str
    date: date
    at: Moment  # event time: of the quote, of the sweep, or of the look at a source
    observed: Decimal | None  # signed percentage, four decimals, half-even; None where nothing is measured
    threshold: Decimal | None  # percent
    text: str  # Chinese and English, one line
    value: Decimal | None  # yuan: the price, or the scope's like-for-like sum
    base: Decimal | None  # yuan: the previous close, or the same members at theirs
    source: str
    verdict: SourceVerdict | None = None  # on a source's feed, where that is the subject


class Outcome(StrEnum):
    ATTEMPTING = "attempting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(Event):
    """What became of a notification on one channel."""

    notification: str
    channel: str
    outcome: Outcome
    possibly_repeated: bool
    attempts: int
    error: str | None
    recorded_at: Moment
