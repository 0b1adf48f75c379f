"""Reviews as text: a table for people, CSV or JSON for programs. Pure."""

from collections.abc import Sequence
from typing import Final

from streams.contract.events.registry import Listing, Membership, Review
from streams.contract.printed import Format, printed

COLUMNS: Final = ("id", "question", "company", "detail", "asserts", "source")
_SHOWN: Final = COLUMNS[:-1]  # in a table, where a source would not fit


def shown(reviews: Sequence[Review], form: Format) -> str:
    """Return reviews in a form, without a line break at the end."""
    if form is Format.TABLE and not reviews:
        return "nothing is open"
    return printed([_row(review) for review in reviews], _SHOWN if form is Format.TABLE else COLUMNS, form)


def _row(review: Review) -> dict[str, str]:
    asserts = "; ".join(_said(each) for each in (review.membership, review.listing) if each)
    return dict(zip(COLUMNS, (review.review_id, review.question.value, review.company, review.detail, asserts,
                              review.source), strict=True))


def _said(assertion: Membership | Listing) -> str:
    if isinstance(assertion, Listing):
        return f"{assertion.security} {assertion.relation.value}"
    days = f"{assertion.valid_from or ''}..{assertion.valid_to or ''}"
    return f"{assertion.claim.value} list {assertion.list_number or '?'} {days}"
