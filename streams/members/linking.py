"""Which securities are members, when, by which title: the join of the registry with the reference data. Pure.

Companies match by exact name after normalisation, or by another name they are known to have; never by guess. Where no
listing says which security a company is, the legal name of the instrument does, if it is of one security alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from streams.contract.assertions import known_listings, standing
from streams.contract.companies import by_legal_name
from streams.contract.events.members import Member, ShareCount, Title
from streams.contract.events.registry import (
    Confidence,
    Instrument,
    Listing,
    Membership,
    Relation,
    ShareCapital,
)
from streams.contract.identity import Identities, by_company
from streams.contract.securities import board_of
from streams.members.stretches import Stretch, stretches


def link(memberships: Iterable[Membership], listings: Iterable[Listing], instruments: Mapping[str, Instrument],
         share_capital: Iterable[ShareCapital]) -> dict[str, Member]:
    """Return the member of each security that is linked to a title, whatever the day."""
    claims = standing(memberships)
    identities = Identities(claims)
    held = {company: stretches(found) for company, found in by_company(claims, identities).items()}
    titles: dict[str, set[Title]] = defaultdict(set)
    for company, listing in named_listings(known_listings(listings), instruments.values(), identities):
        shared = (_title(stretch, listing) for stretch in held.get(company, ()))
        titles[listing.security].update(title for title in shared if title)
    counts: dict[str, list[ShareCount]] = defaultdict(list)
    for row in share_capital:
        if row.security in titles:
            counts[row.security].append(ShareCount(effective_on=row.effective_on, total_shares=row.total_shares))
    return {security: _member(security, found, instruments.get(security), counts[security])
            for security, found in titles.items() if found}


def named_listings(listings: Iterable[Listing], instruments: Iterable[Instrument], identities: Identities,
                   ) -> list[tuple[str, Listing]]:
    """Return each listing with its company's key; who has none gets one by legal name, if of one security alone."""
    found = [(identities.key(listing.company), listing) for listing in listings]
    stated = {company for company, listing in found if listing.relation is Relation.SELF}
    named: dict[str, set[str]] = defaultdict(set)
    for name, securities in by_legal_name(instruments).items():
        named[identities.key(name)].update(securities)
    return [*found, *((company, _by_name(company, *securities)) for company, securities in named.items()
                      if company not in stated and len(securities) == 1)]


def _by_name(company: str, security: str) -> Listing:
    return Listing(company=company, security=security, relation=Relation.SELF, evidence="legal_name",
                   confidence=Confidence.HIGH, source="market.instruments")


def _title(stretch: Stretch, listing: Listing) -> Title | None:
    """Return the days on which both hold, None if there are none; it is as sure as the less sure of the two."""
    starts = [day for day in (stretch.first, listing.valid_from) if day]
    ends = [day for day in (stretch.last, listing.valid_to) if day]
    valid_from, valid_to = max(starts, default=None), min(ends, default=None)
    if valid_from and valid_to and valid_to < valid_from:
        return None
    claim = stretch.claim
    return Title(company=claim.company, relation=listing.relation, list_number=claim.list_number,
                 province=claim.province, city=claim.city, valid_from=valid_from, valid_to=valid_to,
                 confidence=max(claim.confidence, listing.confidence, key=lambda each: each.rank),
                 share_held_percent=listing.share_held_percent)


def _member(security: str, titles: set[Title], instrument: Instrument | None, counts: list[ShareCount]) -> Member:
    ordered = sorted(titles, key=_order)
    return Member(
        security=security,
        name=(instrument and instrument.name) or ordered[0].company,
        board=board_of(security),
        listed_on=instrument.listed_on if instrument else None,
        titles=tuple(ordered),
        share_counts=tuple(sorted(counts, key=lambda count: count.effective_on)),
    )


def _order(title: Title) -> tuple[date, date, int, str]:
    """Return a total order, by JSON in the end: every worker must write the same bytes, whatever the order of a set."""
    return title.valid_from or date.min, title.valid_to or date.max, title.list_number or 0, title.model_dump_json()
