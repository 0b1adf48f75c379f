"""Reviews as text: a table for people, CSV or JSON for programs. Pure."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Final

from streams.contract.events.registry import Listing, Membership, Review

COLUMNS: Final = ("id", "question", "company", "detail", "asserts", "source")
_SHOWN: Final = COLUMNS[:-1]  # in a table, where a source would not fit


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def shown(reviews: Sequence[Review], form: Format) -> str:
    """Return reviews in a form, without a line break at the end."""
    return _FORMS[form]([_row(review) for review in reviews])


def _row(review: Review) -> dict[str, str]:
    asserts = "; ".join(_said(each) for each in (review.membership, review.listing) if each)
    return dict(zip(COLUMNS, (review.review_id, review.question.value, review.company, review.detail, asserts,
                              review.source), strict=True))


def _said(assertion: Membership | Listing) -> str:
    if isinstance(assertion, Listing):
        return f"{assertion.security} {assertion.relation.value}"
    days = f"{assertion.valid_from or ''}..{assertion.valid_to or ''}"
    return f"{assertion.claim.value} list {assertion.list_number or '?'} {days}"


def _table(rows: Sequence[dict[str, str]]) -> str:
    if not rows:
        return "nothing is open"
    lines = [dict(zip(_SHOWN, _SHOWN, strict=True)), *rows]
    widths = {name: max(_width(line[name]) for line in lines) for name in _SHOWN}
    return "\n".join("  ".join(_padded(line[name], widths[name]) for name in _SHOWN).rstrip() for line in lines)


def _csv(rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().rstrip("\n")


def _json(rows: Sequence[dict[str, str]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=2)


_FORMS: Final[dict[Format, Callable[[Sequence[dict[str, str]]], str]]] = {
    Format.TABLE: _table, Format.CSV: _csv, Format.JSON: _json}


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
