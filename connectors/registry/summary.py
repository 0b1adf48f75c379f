"""What a person reads before an import of a list is written. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.reference import Difference
from connectors.registry.duplicates import NearPair, near_pairs
from connectors.registry.numbering import missing_numbers
from connectors.registry.plan import Plan, Statement
from connectors.registry.rows import Document
from streams.contract.companies import normalised
from streams.contract.events.base import Event
from streams.contract.events.registry import Membership

SHOWN: Final = 20


@dataclass(frozen=True, kw_only=True)
class Summary:
    said: Statement
    titles: Sequence[str]
    rows: int
    memberships: Difference
    reviews: Difference
    said_before: int  # new here, but the company has this claim of this list already, on other evidence
    near: Sequence[NearPair]
    twice: Sequence[str]
    unreadable: Sequence[str]
    missing: Sequence[tuple[int, int]]
    without_table: Sequence[str]
    unread: Sequence[str]
    without_province: int  # of the readable rows, where a list may have said it

    def lines(self) -> Iterator[str]:
        """Yield the summary line by line."""
        until = f" to {self.said.valid_to}" if self.said.valid_to else " on"
        which = f"list {self.said.list_number}" if self.said.list_number else "no list named"
        yield f"{self.said.file_name}: {which}, {self.said.claim}, {self.said.valid_from}{until}"
        yield from (f"title: {title}" for title in self.titles[:3])
        yield (f"readable rows: {self.rows}; memberships: {len(self.memberships.new)} new, "
               f"{self.memberships.known} known")
        if self.said_before:
            yield f"{self.said_before} of the new ones are held already on other evidence"
        if self.unread:
            more = f" and {len(self.unread) - SHOWN} more" if len(self.unread) > SHOWN else ""
            yield f"columns not read: {', '.join(self.unread[:SHOWN])}{more}"
        if self.without_province:
            yield (f"readable rows without a province: {self.without_province} of {self.rows} "
                   "(--province gives them one)")
        yield from _some("likely duplicates", map(str, self.near))
        yield from _some("twice in the file (the first counts)", self.twice)
        yield from _some("numbers that no row has", (str(a) if a == b else f"{a} to {b}" for a, b in self.missing))
        yield from _some("without a table", self.without_table)
        yield from _some(f"unreadable, for review ({len(self.reviews.new)} new)", self.unreadable)


def summarised(document: Document, plan: Plan, said: Statement, held: Mapping[str, Event], memberships: Difference,
               reviews: Difference) -> Summary:
    """Return the summary of a plan beside what the registry holds."""
    known = [each for each in held.values() if isinstance(each, Membership)]
    names = {normalised(each.company) for each in known}
    claims = {(normalised(each.company), each.claim, each.list_number) for each in known}
    new = [each for each in memberships.new.values() if isinstance(each, Membership)]
    before = sum((each.company, each.claim, each.list_number) in claims for each in new)
    return Summary(
        said=said, titles=document.titles, rows=len(document.rows), memberships=memberships, reviews=reviews,
        said_before=before, near=near_pairs({each.company for each in new} - names, names), twice=plan.twice,
        unreadable=[str(row) for row in plan.unreadable], missing=missing_numbers(document.numbers),
        without_table=document.without_table, unread=document.unread,
        without_province=_without_province(document, said))


def _without_province(document: Document, said: Statement) -> int:
    """Return how many rows have no province; 0 of a list that has no such column."""
    count = 0 if said.province else sum(row.province is None for row in document.rows)
    is_telling = document.unread or document.has_places or count < len(document.rows)
    return count if is_telling else 0


def _some(what: str, items: Iterable[str]) -> Iterator[str]:
    """Yield a heading and the first items, nothing if there are none."""
    found = list(items)
    if found:
        yield f"{what}: {len(found)}"
        yield from (f"  {item}" for item in found[:SHOWN])
        if len(found) > SHOWN:
            yield f"  and {len(found) - SHOWN} more"
