"""Which securities are members, when, by which title: the join of the registry with the reference data. Pure.

Companies match by exact full name after normalisation, never by guess.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from streams.contract.events.members import Member, ShareCount, Title
from streams.contract.events.registry import Instrument, Listing, Membership, ShareCapital
from streams.contract.securities import board_of


def normalised(company: str) -> str:
    """Return a company's full name with half-width characters and without spaces, so that spellings agree."""
    return "".join(unicodedata.normalize("NFKC", company).split())


def link(memberships: Iterable[Membership], listings: Iterable[Listing], instruments: Mapping[str, Instrument],
         share_capital: Iterable[ShareCapital]) -> dict[str, Member]:
    """Return the member of each security that is linked to a title, whatever the day."""
    held: dict[str, list[Membership]] = defaultdict(list)
    for membership in memberships:
        held[normalised(membership.company)].append(membership)
    titles: dict[str, set[Title]] = defaultdict(set)
    for listing in listings:
        shared = (_title(membership, listing) for membership in held[normalised(listing.company)])
        titles[listing.security].update(title for title in shared if title)
    counts: dict[str, list[ShareCount]] = defaultdict(list)
    for row in share_capital:
        counts[row.security].append(ShareCount(effective_on=row.effective_on, total_shares=row.total_shares))
    return {security: _member(security, found, instruments.get(security), counts[security])
            for security, found in titles.items() if found}


def _title(membership: Membership, listing: Listing) -> Title | None:
    """Return the stretch on which both hold, None if there is none."""
    starts = [day for day in (membership.valid_from, listing.valid_from) if day]
    ends = [day for day in (membership.valid_to, listing.valid_to) if day]
    valid_from, valid_to = max(starts, default=None), min(ends, default=None)
    if valid_from and valid_to and valid_to < valid_from:
        return None
    return Title(company=membership.company, relation=listing.relation, list_number=membership.list_number,
                 province=membership.province, city=membership.city, valid_from=valid_from, valid_to=valid_to)


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
