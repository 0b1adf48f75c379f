"""What an import of a list would publish: a membership a row, a review for each row that nobody can read. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from connectors.importers.evidence import OFFICIAL_LIST
from connectors.registry.list_rows import ListRow, UnreadableRow
from connectors.registry.rows import Document
from streams.contract.events.registry import Claim, Confidence, Membership, Question, Review

_MOST_TEXT: Final = 200


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What is said of all rows of a list."""

    list_number: int | None  # None: a review of several lists
    claim: Claim
    valid_from: date
    valid_to: date | None
    province: str | None  # of a list that names none
    confidence: Confidence
    document: str | None
    file_name: str
    source: str
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Plan:
    memberships: Mapping[str, Membership]  # by assertion id
    reviews: Mapping[str, Review]  # by review id
    twice: tuple[str, ...]
    unreadable: tuple[UnreadableRow, ...]


def plan(document: Document, said: Statement) -> Plan:
    """Return what is to be published. Of a company that stands there twice the first row counts."""
    first: dict[str, ListRow] = {}
    twice: list[str] = []
    unreadable = list(document.unreadable)
    for row in document.rows:
        other = first.setdefault(row.company, row)
        if other is row:
            continue
        if row.credit_code and other.credit_code and row.credit_code != other.credit_code:
            why = f"has another credit code than the same name at {other.place}"
            unreadable.append(UnreadableRow(place=row.place, text=f"{row.company} {row.credit_code}", why=why))
        else:
            twice.append(f"{row.company}: {other.place} and {row.place}")
    shared = _by_shared_code(first.values())
    for same_code in shared.values():
        unreadable.extend(_of_shared_code(same_code))
    memberships = [_membership(replace(row, credit_code=None) if row.credit_code in shared else row, said)
                   for row in first.values()]
    reviews = [_review(row, said) for row in unreadable]
    return Plan(memberships={each.assertion_id: each for each in memberships},
                reviews={each.review_id: each for each in reviews}, twice=tuple(twice), unreadable=tuple(unreadable))


def _by_shared_code(rows: Iterable[ListRow]) -> dict[str, list[ListRow]]:
    """Return the rows of each credit code that several names have."""
    found: dict[str, list[ListRow]] = defaultdict(list)
    for row in rows:
        if row.credit_code:
            found[row.credit_code].append(row)
    return {code: own for code, own in found.items() if len(own) > 1}


def _of_shared_code(rows: list[ListRow]) -> Iterator[UnreadableRow]:
    """Yield what to ask: the list says both names, but with the code they would be taken for one company."""
    first, *others = rows
    for row in others:
        why = f"has the credit code of {first.company} at {first.place}; both are imported without it"
        yield UnreadableRow(place=row.place, text=f"{row.company} {row.credit_code}", why=why)


def _membership(row: ListRow, said: Statement) -> Membership:
    number = f", number {row.number}" if row.number is not None else ""
    return Membership(
        company=row.company, claim=said.claim, list_number=said.list_number, credit_code=row.credit_code,
        province=row.province or said.province, city=row.city, valid_from=said.valid_from, valid_to=said.valid_to,
        evidence=OFFICIAL_LIST, confidence=said.confidence, document=said.document, place=row.place + number,
        source=said.source, recorded_at=said.recorded_at)


def _review(row: UnreadableRow, said: Statement) -> Review:
    text = row.text[:_MOST_TEXT]
    which = f"list {said.list_number}" if said.list_number else "a list"
    return Review(
        question=Question.UNREADABLE_ROW, company=text or row.place, source=said.source,
        detail=f"{said.file_name}, {which} ({said.claim}), {row.place}: {row.why}")
