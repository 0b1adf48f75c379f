"""The stretches of days on which one company's claims give it the title. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from streams.contract.events.registry import ENDS, TITLES, Claim, Membership
from streams.contract.terms import last_day

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Days on which a claim holds, both ends inclusive (None: open), after all that ended it."""

    claim: Membership
    province: str | None  # the claim's, else the last one that is known of the company
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
    ends = sorted((claim for claim in known if claim.claim in ENDS), key=day_of)
    province = _last_province(known)
    whole = [Stretch(claim=claim, province=claim.province or province, first=claim.valid_from, last=_last_day(claim))
             for claim in known if claim.claim in TITLES]
    stated = [cut for each in whole if each.claim.claim is not Claim.OBSERVED and (cut := _cut(each, ends))]
    seen = (_explained(each, stated) for each in whole if each.claim.claim is Claim.OBSERVED
            and not _is_contradicted(each.claim, ends, stated))
    return [*stated, *(cut for each in seen if (cut := _cut(each, ends)))]


def concerns(end: Membership, claim: Membership) -> bool:
    """Say whether an end is of this list, or of any, and no less reliable than the title."""
    same = end.list_number is None or claim.list_number is None or end.list_number == claim.list_number
    return same and end.confidence.rank <= claim.confidence.rank


def _cut(stretch: Stretch, ends: Sequence[Membership]) -> Stretch | None:
    """Return what is left of a title before the first thing that ended it; a claim made later begins anew."""
    for end in ends:
        day = day_of(end)
        if concerns(end, stretch.claim) and (stretch.first or date.min) <= day <= (stretch.last or date.max):
            return None if stretch.first == day else replace(stretch, last=day - _DAY, ended_by=end)
    return stretch


def _explained(seen: Stretch, stated: Sequence[Stretch]) -> Stretch:
    """End a sight with the title that explains it: a list that held on its day, of no less confidence."""
    lasts = [each.last for each in stated if seen.first and each.holds_on(seen.first)
             and each.claim.confidence.rank <= seen.claim.confidence.rank and each.last]
    return replace(seen, last=max(lasts)) if lasts and seen.claim.valid_to is None else seen


def _is_contradicted(seen: Membership, ends: Sequence[Membership], stated: Sequence[Stretch]) -> bool:
    """Say whether a surer end came before a sight, and no title after that end as sure as the end itself."""
    for end in ends:
        surer = end.confidence.rank < seen.confidence.rank
        if surer and concerns(end, seen) and day_of(end) <= day_of(seen) and not any(
                day_of(end) <= (each.first or date.min) <= day_of(seen)
                and each.claim.confidence.rank <= end.confidence.rank for each in stated):
            return True
    return False


def _last_province(claims: Iterable[Membership]) -> str | None:
    named = [(claim.valid_from or date.min, claim.province) for claim in claims if claim.province]
    return max(named)[1] if named else None


def _last_day(claim: Membership) -> date | None:
    """Return the last day that a claim states; who was only seen with a title holds it no longer than any title."""
    if claim.claim is Claim.OBSERVED and claim.valid_to is None:
        return last_day(day_of(claim))
    return claim.valid_to


def day_of(claim: Membership) -> date:
    """Return the day of a claim that needs one."""
    if claim.valid_from is None:
        raise ValueError(f"{claim.claim} without a day")  # the event refuses it
    return claim.valid_from
