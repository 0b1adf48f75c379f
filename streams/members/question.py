"""What can be asked of the registry: who is a member, by company, security, list, province, day and moment. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from streams.contract.assertions import known_listings, standing
from streams.contract.events.registry import Confidence, Coverage, Instrument, Listing, Membership, Relation
from streams.contract.identity import Identities, by_company
from streams.contract.scopes import ALL
from streams.members.coverage import coverage
from streams.members.linking import named_listings
from streams.members.verdict import Standing, Verdict, verdict


@dataclass(frozen=True, kw_only=True)
class Registry:
    """All assertions, and the instruments whose legal names link securities to companies."""

    memberships: tuple[Membership, ...]
    listings: tuple[Listing, ...]
    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """Whose title is asked for; nothing is every member."""

    as_of: date
    known_at: datetime | None = None
    company: str | None = None
    security: str | None = None
    list_number: int | None = None
    province: str | None = None
    confidence: Confidence = Confidence.LOW

    @property
    def is_of_one(self) -> bool:
        """Say whether a company or a security is named."""
        return bool(self.company or self.security)

    @property
    def scope(self) -> str | None:
        """Return the scope that is exactly what is asked for, None where no scope is."""
        if self.is_of_one or (self.list_number and self.province):
            return None
        if self.list_number:
            return f"list:{self.list_number}"
        return f"province:{self.province}" if self.province else ALL


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The verdict on one company, and which securities are it, or its parent, on the day."""

    verdict: Verdict
    listings: tuple[Listing, ...]


def answers(registry: Registry, question: Question) -> list[Answer]:
    """Return the verdicts that are asked for: of whoever is named, else every member of the list and province."""
    claims = standing(registry.memberships, question.known_at)
    identities = Identities(claims)
    listed = _listed(registry, question, identities)
    named = _named(question, identities, listed)
    grouped = by_company(claims, identities)
    verdicts = (verdict(company, identities, grouped.get(company, []), question.as_of, question.confidence)
                for company in sorted(grouped if named is None else named))
    return [Answer(verdict=each, listings=tuple(listed.get(each.company, ()))) for each in verdicts
            if named is not None or (each.standing is Standing.MEMBER and _fits(each, question))]


def coverage_then(registry: Registry, question: Question, published: Mapping[str, Coverage]) -> dict[str, Coverage]:
    """Return the coverage as far as the question's moment knew it; the official counts are those published."""
    known = [each for each in registry.memberships
             if question.known_at is None or each.recorded_at <= question.known_at]
    return coverage(known, {scope: each.official for scope, each in published.items()}, question.confidence)


def _named(question: Question, identities: Identities, listed: dict[str, list[Listing]]) -> set[str] | None:
    """Return the companies that are asked for by name or security, None when nobody is named."""
    if not question.is_of_one:
        return None
    named = {identities.key(question.company)} if question.company else set()
    return named | {company for company, found in listed.items()
                    if any(listing.security == question.security for listing in found)}


def _fits(verdict: Verdict, question: Question) -> bool:
    return any(question.list_number in (None, title.claim.list_number)
               and question.province in (None, title.province) for title in verdict.titles)


def _listed(registry: Registry, question: Question, identities: Identities) -> dict[str, list[Listing]]:
    """Return the listings of each company on the day, its own first."""
    found: dict[str, list[Listing]] = defaultdict(list)
    known: Iterable[Listing] = known_listings(registry.listings, question.known_at)
    for company, listing in named_listings(known, registry.instruments, identities):
        if (listing.valid_from or date.min) <= question.as_of <= (listing.valid_to or date.max):
            found[company].append(listing)
    return {company: sorted(each, key=lambda listing: (listing.relation is not Relation.SELF, listing.security))
            for company, each in found.items()}
