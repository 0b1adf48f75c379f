"""Who holds or held a title by the assertions that stand, under all names known of each. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from streams.contract.assertions import standing
from streams.contract.events.registry import TITLES, Membership
from streams.contract.identity import Identities, by_company


@dataclass(frozen=True, kw_only=True)
class Holder:
    company: str  # one of its names, as an assertion writes it
    names: tuple[str, ...]  # all of them, normalised


def title_holders(memberships: Iterable[Membership]) -> list[Holder]:
    """Return the companies, sorted; a company and what it was called before are one."""
    claims = standing(memberships)
    identities = Identities(claims)
    written = {company: {claim.company for claim in own if claim.claim in TITLES}
               for company, own in by_company(claims, identities).items()}
    found = (Holder(company=min(names), names=identities.names(company)) for company, names in written.items() if names)
    return sorted(found, key=lambda holder: holder.company)
