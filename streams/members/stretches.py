"""The stretches of days on which one company's claims give it the title. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from streams.contract.events.registry import ENDS, TITLES, Claim, Membership

VALID_YEARS: Final = 3  # a title lasts three years; who was seen with one holds it no longer without a review
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Days on which a claim holds, both ends inclusive (None: open), after all that ended it."""

    claim: Membership
    first: date | None
    last: date | None
    ended_by: Membership | None = None  # a failed review, a revocation

    def holds_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def is_guessed_end(self) -> bool:
        """Say whether nobody said that it ends: a title that was only seen cannot be older than three years."""
        return self.ended_by is None and self.claim.claim is Claim.OBSERVED and self.claim.valid_to is None


def stretches(claims: Iterable[Membership]) -> list[Stretch]:
    """Return the stretches that one company's standing claims give, in no order."""
    known = list(claims)
    ends = sorted((claim for claim in known if claim.claim in ENDS), key=_day)
    found = (_cut(claim, ends) for claim in known if claim.claim in TITLES)
    return [stretch for stretch in found if stretch]


def _cut(claim: Membership, ends: list[Membership]) -> Stretch | None:
    """Return what is left of a title before the first thing that ended it; a claim made later begins anew."""
    first, last = claim.valid_from, _last_day(claim)
    for end in ends:
        day = _day(end)
        if _concerns(end, claim) and (first is None or first < day) and (last is None or day <= last):
            return Stretch(claim=claim, first=first, last=day - _DAY, ended_by=end)
    return Stretch(claim=claim, first=first, last=last)


def _concerns(end: Membership, claim: Membership) -> bool:
    """Say whether an end is of this list, or of any, and no less reliable than the title."""
    same = end.list_number is None or claim.list_number is None or end.list_number == claim.list_number
    return same and end.confidence.rank <= claim.confidence.rank


def _last_day(claim: Membership) -> date | None:
    if claim.claim is Claim.OBSERVED and claim.valid_to is None and claim.valid_from is not None:
        return years_later(claim.valid_from, VALID_YEARS) - _DAY
    return claim.valid_to


def years_later(day: date, years: int) -> date:
    """Return the same day some years later, 1 March for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _day(end: Membership) -> date:
    if end.valid_from is None:
        raise ValueError(f"{end.claim} without a day")  # the event refuses it
    return end.valid_from
