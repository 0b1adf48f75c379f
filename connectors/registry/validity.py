"""From when to when a list's claim holds, where nobody says otherwise. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from streams.contract.events.base import YEARS
from streams.contract.events.registry import Claim
from streams.contract.terms import PUBLISHED, STATED, YEARS_OF_A_TITLE, anniversary, last_day

_TERM_DAYS: Final = 1096


def validity(claim: Claim, list_number: int | None, published: date, valid_from: date | None, valid_to: date | None,
             stated: Mapping[int, tuple[date, date]] = STATED) -> tuple[date, date | None]:
    """Return the first and the last day, both inclusive; what is given goes first. ValueError if it cannot end then."""
    start, end = valid_from or published, None
    if claim is Claim.ANNOUNCED:
        term = start, last_day(start)
        start, end = term if valid_from or list_number is None else stated.get(list_number, term)
    elif claim is Claim.PASSED_REVIEW:
        if not valid_from and list_number is not None:
            start = _after_the_last_term(list_number, published, stated)
        end = last_day(start)
    end = valid_to or end
    if end and end < start:
        raise ValueError(f"ends on {end}, before it starts on {start}")
    if end and end.year not in YEARS:
        raise ValueError(f"say the last day; the term would end on {end}, after {YEARS.stop - 1}")
    return start, end


def _after_the_last_term(list_number: int, published: date, stated: Mapping[int, tuple[date, date]]) -> date:
    """Return the day after the term that ends nearest to a review's publication: some come before it, some after."""
    first = stated[list_number][0] if list_number in stated else PUBLISHED[list_number]
    terms = max(1, round((published - first).days / _TERM_DAYS))
    return anniversary(first, YEARS_OF_A_TITLE * terms)
