"""What only a person can decide: reviews that wait on their topic, and questions that the registry itself raises. Pure.

`two_securities`: more than one security has the legal name of a company with a title, and no listing says which it is.
`same_company`: a company with a title has no security, and a security's company is named almost like it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from connectors.registry.near_names import NearNames
from connectors.registry.short_names import ShortNames, unmarked
from connectors.registry.title_holders import Holder, title_holders
from streams.contract.companies import by_legal_name, normalised
from streams.contract.events.registry import (
    Decision,
    Instrument,
    Listing,
    Membership,
    Question,
    Relation,
    Review,
)

SOURCE: Final = "registry.memberships and market.instruments"
EVIDENCE: Final = "review"
ORDER: Final = (Question.UNREADABLE_ROW, Question.NEW_MEMBERSHIP, Question.TWO_SECURITIES, Question.SAME_COMPANY)
MOST_NEAR: Final = 5  # suggestions a company


@dataclass(frozen=True, kw_only=True)
class Registry:
    """What the topics hold."""

    memberships: Collection[Membership]
    listings: Collection[Listing]
    instruments: Collection[Instrument]
    reviews: Collection[Review]
    decisions: Collection[Decision]


def open_reviews(registry: Registry, company: str = "") -> list[Review]:
    """Return what is undecided of companies whose name contains `company`: suggestions last, in a kind newest first."""
    decided = {decision.review_id for decision in registry.decisions}
    found = {review.review_id: review for review in (*raised(registry), *registry.reviews)}
    part = normalised(company)
    undecided = (review for key, review in found.items() if key not in decided)
    return sorted((review for review in undecided if part in normalised(review.company)),
                  key=_place)


def _place(review: Review) -> tuple[int, float, str, str]:
    """Return where a review stands; only a candidate says when it was recorded."""
    recorded = review.membership.recorded_at.timestamp() if review.membership else 0.0
    return ORDER.index(review.question), -recorded, review.company, review.detail


def raised(registry: Registry) -> Iterator[Review]:
    """Yield the questions that the registry itself raises."""
    securities = by_legal_name(registry.instruments)
    listed = {normalised(listing.company) for listing in registry.listings}
    without = []
    for holder in title_holders(registry.memberships):
        if listed.intersection(holder.names):
            continue
        candidates = {security for name in holder.names for security in securities.get(name, ())}
        if len(candidates) > 1:
            yield from _two_securities(holder, sorted(candidates))
        elif not candidates:
            without.append(holder)
    yield from _near_by_legal_name(without, securities)
    yield from _near_by_short_name(without, registry.instruments)


def _two_securities(holder: Holder, securities: list[str]) -> Iterator[Review]:
    for security in securities:
        others = ", ".join(each for each in securities if each != security)
        yield _asked(Question.TWO_SECURITIES, holder, security, f"{security} has its legal name, and so has {others}")


def _near_by_legal_name(holders: Iterable[Holder], securities: dict[str, tuple[str, ...]]) -> Iterator[Review]:
    offered = NearNames(securities)
    for holder in holders:
        near = {each.name: each for name in holder.names for each in offered.near(name)}
        nearest = sorted(near.values(), key=lambda each: (-each.alike, each.name))[:MOST_NEAR]
        for each in nearest:
            for security in securities[each.name]:
                yield _asked(Question.SAME_COMPANY, holder, security, f"{security} is {each.name}: {each.unlike}")


def _near_by_short_name(holders: Iterable[Holder], instruments: Iterable[Instrument]) -> Iterator[Review]:
    """Ask of the securities of which nothing but the short name is known."""
    by_name = {name: holder for holder in holders for name in holder.names}
    companies = ShortNames(by_name)
    for instrument in instruments:
        if instrument.legal_name or not instrument.name:
            continue
        called = f"{instrument.security} is called {unmarked(instrument.name)}, its legal name is not known"
        for company in companies.companies(instrument.name):
            yield _asked(Question.SAME_COMPANY, by_name[company], instrument.security, called)


def _asked(question: Question, holder: Holder, security: str, detail: str) -> Review:
    listing = Listing(company=holder.company, security=security, relation=Relation.SELF, evidence=EVIDENCE,
                      source=SOURCE)
    return Review(question=question, company=holder.company, detail=detail, listing=listing, source=SOURCE)
