"""Who was a little giant on a day, as far as was known at a moment: member, not a member, or not known. Pure, total."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from streams.contract.assertions import standing
from streams.contract.events.registry import ENDS, Claim, Confidence, Membership
from streams.contract.identity import Identities, by_company
from streams.contract.terms import PUBLISHED
from streams.members.stretches import Stretch, concerns, day_of, stretches

FIRST_LIST: Final = PUBLISHED[1]  # before it nobody held the title


class Standing(StrEnum):
    MEMBER = "member"
    NOT_A_MEMBER = "not_a_member"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What can be said of a company, and the claims that speak of it, oldest first."""

    company: str
    names: tuple[str, ...]
    standing: Standing
    titles: tuple[Stretch, ...]  # those that hold on the day
    because: tuple[Membership, ...]


def members(memberships: Iterable[Membership], *, as_of: date, known_at: datetime | None = None,
            confidence: Confidence = Confidence.LOW) -> dict[str, Verdict]:
    """Return the verdict on every company that is spoken of by then; `confidence` is the least that counts."""
    claims = standing(memberships, known_at)
    identities = Identities(claims)
    return {key: verdict(key, identities, found, as_of, confidence)
            for key, found in sorted(by_company(claims, identities).items())}


def verdict_on(company: str, memberships: Iterable[Membership], *, as_of: date, known_at: datetime | None = None,
               confidence: Confidence = Confidence.LOW) -> Verdict:
    """Return the verdict on a company by any of its names; of one that nobody speaks of nothing is known."""
    claims = standing(memberships, known_at)
    identities = Identities(claims)
    key = identities.key(company)
    found = by_company(claims, identities).get(key, [])
    return verdict(key, identities, found, as_of, confidence)


def verdict(key: str, identities: Identities, claims: Sequence[Membership], as_of: date,
            confidence: Confidence) -> Verdict:
    """Return the verdict on a company from the claims that stand of it."""
    counting = [claim for claim in claims if claim.confidence.rank <= confidence.rank]
    found = stretches(counting) if as_of >= FIRST_LIST else []
    holding = tuple(sorted((each for each in found if each.holds_on(as_of)), key=_order))
    return Verdict(company=key, names=identities.names(key), standing=_standing(counting, found, as_of),
                   titles=holding, because=tuple(sorted(claims, key=_by_day)))


def _standing(claims: Sequence[Membership], found: Sequence[Stretch], as_of: date) -> Standing:
    if as_of < FIRST_LIST:
        return Standing.NOT_A_MEMBER
    if any(each.holds_on(as_of) for each in found):
        return Standing.MEMBER
    before = [each for each in found if each.last is not None and each.last < as_of]
    after = [each for each in found if each.first is not None and each.first > as_of]
    following = min(after, key=_order).claim.claim if after else None
    if following in {Claim.OBSERVED, Claim.PASSED_REVIEW}:  # it may have held the title again, or still, by then
        return Standing.NOT_KNOWN
    if _has_ended(claims, before, as_of):
        return Standing.NOT_A_MEMBER
    if not before:  # a title begins with its announcement
        return Standing.NOT_A_MEMBER if following is Claim.ANNOUNCED else Standing.NOT_KNOWN
    return Standing.NOT_KNOWN if max(before, key=_end).is_guessed_end else Standing.NOT_A_MEMBER


def _has_ended(claims: Iterable[Membership], before: Sequence[Stretch], as_of: date) -> bool:
    """Say whether a failed review or a revocation, no less sure than the last title, is the last thing that happened.
    """
    last = max(before, key=_end) if before else None
    return any(claim.claim in ENDS and day_of(claim) <= as_of
               and (last is None or (_end(last) < day_of(claim) and concerns(claim, last.claim))) for claim in claims)


def _order(stretch: Stretch) -> tuple[date, date, str]:
    return stretch.first or date.min, stretch.last or date.max, stretch.claim.assertion_id


def _end(stretch: Stretch) -> date:
    return stretch.last or date.max


def _by_day(claim: Membership) -> tuple[date, datetime]:
    return claim.valid_from or date.min, claim.recorded_at  # those of one moment by id, as they come
