"""What a rule makes of a subject at a moment, with the reason. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from alerts.rules.model import Rule


class Reason(StrEnum):
    """Why a rule tells something, or why not."""

    FIRED = "fired"
    BELOW_THRESHOLD = "below_threshold"
    OUT_OF_SCOPE = "out_of_scope"
    NO_DATA = "no_data"  # no price, or nothing to compare it with
    CARRIED = "carried"  # the price is an earlier one
    SUSPECTED_CORPORATE_ACTION = "suspected_corporate_action"
    ALREADY_TOLD = "already_told"  # the same rule, subject, day and direction


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What moved: from `base_li` to `now_li`, on which trading day, seen when (event time)."""

    subject: str
    subject_name: str
    day: date
    at: datetime
    now_li: int
    base_li: int
    source: str
    known_companies: int | None = None  # of a scope: how much of the roster its figures rest on
    official_companies: int | None = None

    @property
    def rises(self) -> bool:
        return self.now_li > self.base_li


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One rule on one subject; the change is there when it fired."""

    rule: Rule
    subject: str
    reason: Reason
    change: Change | None = None
