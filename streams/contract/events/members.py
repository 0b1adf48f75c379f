"""A member: everything the registry and the reference data say of one security, with all its dates."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from streams.contract.events.base import Event
from streams.contract.events.registry import (
    Confidence,
    ListNumber,
    Name,
    Region,
    Relation,
    SecurityId,
    Shares,
)
from streams.contract.securities import Board


class Title(Event):
    """A stretch of days, both ends inclusive (None: open), on which a title counts for the security."""

    company: Name
    relation: Relation
    list_number: ListNumber | None
    province: Region | None
    city: str | None
    valid_from: date | None
    valid_to: date | None
    confidence: Confidence = Confidence.MEDIUM
    share_held_percent: Decimal | None = None  # of the company, by a listed parent

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class ShareCount(Event):
    effective_on: date
    total_shares: Shares


class Member(Event):
    """The resolved join of memberships, listings, instrument and share capital of one security.

    Without titles: it was linked once and is no more. `inputs_read` is the sum of the positions in the four inputs that
    it was joined from; a version with less than was seen before comes from a stopped worker and counts for nobody.
    """

    security: SecurityId
    name: Name
    board: Board
    listed_on: date | None
    titles: tuple[Title, ...]
    share_counts: tuple[ShareCount, ...]  # oldest first
    inputs_read: Annotated[int, Field(ge=0)] = 0

    @property
    def stamp(self) -> int | None:
        return self.inputs_read
