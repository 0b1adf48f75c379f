"""What a rule makes of a subject at a moment, with the reason. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from alerts.rules.model import Rule
from streams.contract.events.quality import SourceVerdict


class Reason(StrEnum):
    """Why a rule tells something, or why not."""

    FIRED = "fired"
    BELOW_THRESHOLD = "below_threshold"
    OUT_OF_SCOPE = "out_of_scope"
    NO_DATA = "no_data"  # no price, or nothing to compare it with
    CARRIED = "carried"  # the price is an earlier one
    SUSPECTED_CORPORATE_ACTION = "suspected_corporate_action"
    ALREADY_TOLD = "already_told"  # the same rule, subject, day and direction; of a source: the same verdict
    NEVER_BAD = "never_bad"  # a source is good, and nothing else was told of it


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

    @property
    def occasion(self) -> tuple[str, ...]:
        """Return what makes it the same event as another: the trading day and the direction."""
        return self.day.isoformat(), "up" if self.rises else "down"


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A feed of a source turned bad, or is good again; seen when (event time), after which last usable look."""

    subject: str
    subject_name: str
    day: date
    at: datetime
    verdict: SourceVerdict
    is_bad: bool  # to the rule that is asked
    good_at: datetime | None
    detail: str
    source: str

    @property
    def occasion(self) -> tuple[str, ...]:
        """Return what makes it the same event as another: the verdict and its moment, in whatever zone."""
        return self.verdict.value, self.at.astimezone(UTC).isoformat()


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One rule on one subject; what happened is there when it fired."""

    rule: Rule
    subject: str
    reason: Reason
    change: Change | Turn | None = None
