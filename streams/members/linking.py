"""Which securities are members, when, by which title: the join of the registry with the reference data. Pure.

Companies match by exact name after normalisation, or by another name they are known to have; never by guess. Where no
listing says which security a company is, the legal name of the instrument does, if it is of one security alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

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

_DAY: Final = timedelta(days=1)
_NEVER: Final = date.max - _DAY


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
    named: dict[str, set[str]] = defaultdict(set)
    for name, securities in by_legal_name(instruments).items():
        named[identities.key(name)].update(securities)
    own: dict[str, list[Listing]] = defaultdict(list)
    found: list[tuple[str, Listing]] = []
    for listing in listings:
        company = identities.key(listing.company)
        if listing.relation is Relation.SELF:
            own[company].append(listing)
        else:
            found.append((company, listing))
    for company in {*own, *named}:
        by_name = next(iter(named[company])) if len(named[company]) == 1 else None
        found += ((company, listing) for listing in one_at_a_time(_with_name(company, own[company], by_name)))
    return sorted(found, key=lambda each: (each[0], each[1].security, each[1].assertion_id))


def one_at_a_time(listings: Iterable[Listing]) -> list[Listing]:
    """Return a company's own listings, an earlier security ended by the next: a company that moves is not two."""
    ordered = sorted(listings, key=lambda each: (each.valid_from or date.min, each.security, each.assertion_id))
    return [_ended(listing, [later.valid_from for later in ordered if later.security != listing.security
                             and later.valid_from and (listing.valid_from or date.min) < later.valid_from])
            for listing in ordered]


def _ended(listing: Listing, later: list[date]) -> Listing:
    last = min(later, default=date.max) - _DAY
    return listing if last >= (listing.valid_to or _NEVER) else listing.model_copy(update={"valid_to": last})


def _with_name(company: str, own: list[Listing], by_name: str | None) -> list[Listing]:
    """Return a company's own listings with what an instrument's legal name says: which one it is, or that it is one."""
    if by_name is None:
        return own
    if any(listing.security == by_name for listing in own):
        return [listing.model_copy(update={"confidence": Confidence.HIGH}) if listing.security == by_name else listing
                for listing in own]
    if any(listing.valid_to is None for listing in own):
        return own
    after = max((listing.valid_to + _DAY for listing in own if listing.valid_to), default=None)
    return [*own, Listing(company=company, security=by_name, relation=Relation.SELF, valid_from=after,
                          evidence="legal_name", confidence=Confidence.HIGH, source="market.instruments")]


def _title(stretch: Stretch, listing: Listing) -> Title | None:
    """Return the days on which both hold, None if there are none; it is as sure as the less sure of the two."""
    starts = [day for day in (stretch.first, listing.valid_from) if day]
    ends = [day for day in (stretch.last, listing.valid_to) if day]
    valid_from, valid_to = max(starts, default=None), min(ends, default=None)
    if valid_from and valid_to and valid_to < valid_from:
        return None
    claim = stretch.claim
    return Title(company=claim.company, relation=listing.relation, list_number=claim.list_number,
                 province=stretch.province, city=claim.city, valid_from=valid_from, valid_to=valid_to,
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
