"""Which companies hold or held a title, under each of their names. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from streams.contract.assertions import standing
from streams.contract.events.registry import Claim, Membership
from streams.contract.identity import Identities, by_company


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A company by the newest of its names."""

    company: str
    province: str | None
    lists: tuple[int, ...]


def holders(memberships: Iterable[Membership]) -> dict[str, Holder]:
    """Return the holder of each normalised name; a company with several names stands under each of them."""
    claims = standing(memberships)
    identities = Identities(claims)
    found: dict[str, Holder] = {}
    for company, own in by_company(claims, identities).items():
        if any(claim.claim is not Claim.RENAMED for claim in own):  # a new name alone is no title
            found.update(dict.fromkeys(identities.names(company), _holder(company, own)))
    return found


def _holder(company: str, claims: list[Membership]) -> Holder:
    newest_last = sorted(claims, key=lambda claim: claim.valid_from or date.min)  # of one day by id, as they come
    provinces = [claim.province for claim in newest_last if claim.province]
    return Holder(company=company, province=provinces[-1] if provinces else None,
                  lists=tuple(sorted({claim.list_number for claim in claims if claim.list_number})))
