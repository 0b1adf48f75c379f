"""What the registry is told of an award: a review that a person decides, or the membership itself by one stated rule.

The rule: the award is final, the ministry's, the company's own, its title is of a plain form that names the list,
the company's full name is known, and its day is none to come. It is off unless it is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from streams.announcements.awards import Award
from streams.announcements.plain import is_plain
from streams.contract.clock import shanghai_day
from streams.contract.events.announcements import Announcement
from streams.contract.events.base import YEARS, Event
from streams.contract.events.registry import (
    DATED,
    ENDS,
    Claim,
    Confidence,
    Listing,
    Membership,
    Question,
    Relation,
    Review,
)
from streams.contract.terms import last_day
from streams.contract.topics import REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS, Topic

EVIDENCE: Final = "company_announcement"
SOURCE: Final = "announcements"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What goes to the registry, and where."""

    topic: Topic
    key: str
    event: Event


def tell(award: Award, announcement: Announcement, *, company: str | None, names: Iterable[str],
         recorded_at: datetime, accept: bool) -> Told | None:
    """Return what the registry is told of an award; None for a local title, which is no membership.

    `company` is the full name of the listed company, None where it is not known; `names` are its short ones.
    """
    if not award.national:
        return None
    membership = _membership(award, announcement, company, recorded_at)
    dated = announcement.announced_on <= shanghai_day(recorded_at) + timedelta(days=1)  # the latest that sources state
    plain = is_plain(announcement.title, (company or "", *names))
    if accept and membership and follows_rule(award) and plain and dated:
        return Told(topic=REGISTRY_MEMBERSHIPS, key=membership.assertion_id, event=membership)
    review = _review(award, announcement, company, membership)
    return Told(topic=REGISTRY_REVIEWS, key=review.review_id, event=review)


def follows_rule(award: Award) -> bool:
    """Say whether an award whose title is plain may be believed without a person."""
    return (award.final and award.national and award.own and award.names_list
            and award.claim in {Claim.ANNOUNCED, Claim.PASSED_REVIEW})


def _membership(award: Award, announcement: Announcement, company: str | None,
                recorded_at: datetime) -> Membership | None:
    holder = company if award.own else award.subsidiary
    if holder is None:
        return None
    first = _valid_from(award, announcement.announced_on)
    return Membership(
        company=holder, claim=award.claim, list_number=award.list_number, valid_from=first,
        valid_to=_valid_to(award, first), evidence=EVIDENCE,
        confidence=Confidence.HIGH if award.final else Confidence.LOW, document=announcement.title,
        place=announcement.url, source=SOURCE, recorded_at=recorded_at)


def _valid_from(award: Award, announced_on: date) -> date:
    """Return since when it holds, or holds no more: as the body says, else from the announcement on."""
    return announced_on if award.claim in DATED else award.valid_from or announced_on


def _valid_to(award: Award, first: date) -> date | None:
    """Return the last day of a title: as the body says, else of three years; None for a loss, and past all years."""
    last = award.valid_to or last_day(first)
    return None if award.claim in ENDS or last.year not in YEARS else last


def _review(award: Award, announcement: Announcement, company: str | None, membership: Membership | None) -> Review:
    name = company or f"{announcement.short_name or announcement.security} ({announcement.security})"
    listing = None if award.own or membership is None else Listing(
        company=membership.company, security=announcement.security, relation=Relation.PARENT,
        valid_from=membership.valid_from, evidence=EVIDENCE, confidence=Confidence.LOW, source=SOURCE)
    return Review(question=Question.NEW_MEMBERSHIP, company=membership.company if membership else name,
                  detail=_detail(award, announcement, name), membership=membership, listing=listing, source=SOURCE)


def _detail(award: Award, announcement: Announcement, name: str) -> str:
    which = f"list {award.list_number}" if award.list_number else "list not named"
    stage = "final" if award.final else "open to objections, applied for, corrected, or not said"
    whose = "its own" if award.own else f"of another company, {award.subsidiary or 'not named'}"
    return (f"{name}, {announcement.announced_on}: {award.claim.value}, {which}, {stage}, {whose}; "
            f"{announcement.title} {announcement.url or ''}").rstrip()
