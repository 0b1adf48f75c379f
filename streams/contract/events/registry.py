"""What is known of firms and securities: memberships, listings, instruments, share capital.

An assertion's id is a hash of what it says, so that importing the same row again adds nothing.
"""

import hashlib
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from streams.contract.events.base import Event
from streams.contract.regions import region
from streams.contract.scopes import LISTS
from streams.contract.securities import Board, board_of, security_id


def _canonical(text: str) -> str:
    if security_id(text) != text:
        raise ValueError(f"{text!r} is an old code of {security_id(text)}; resolve it at the edge")
    return text


SecurityId = Annotated[str, AfterValidator(_canonical)]
Region = Annotated[str, AfterValidator(region)]
ListNumber = Annotated[int, Field(ge=LISTS.start, lt=LISTS.stop)]
Name = Annotated[str, Field(min_length=1)]
Shares = Annotated[int, Field(gt=0, le=10**12)]  # the largest issuer has 3.6e11


class Relation(StrEnum):
    SELF = "self"  # the listed company holds the title
    PARENT = "parent"  # it controls the company that holds it: no member, valued apart


def assertion_id(*parts: object) -> str:
    """Return a stable id of what an assertion says."""
    return hashlib.sha256("\x1f".join("" if part is None else str(part) for part in parts).encode()).hexdigest()[:24]


class _Validity(Event):
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} is before valid_from {self.valid_from}")
        return self


class Membership(_Validity):
    """A company holds the title, by one list, from `valid_from` to `valid_to` inclusive (None: open)."""

    company: Name
    list_number: ListNumber | None = None
    province: Region | None = None
    city: str | None = None
    evidence: Name
    source: Name
    recorded_at: AwareDatetime

    @property
    def assertion_id(self) -> str:
        return assertion_id(self.company, self.list_number, self.province, self.city, self.valid_from, self.valid_to,
                            self.evidence, self.source)


class Listing(_Validity):
    """A security is, or belongs to the parent of, a company, from `valid_from` to `valid_to` inclusive (None: open)."""

    company: Name
    security: SecurityId
    relation: Relation
    evidence: Name
    source: Name

    @property
    def assertion_id(self) -> str:
        return assertion_id(self.company, self.security, self.relation.value, self.valid_from, self.valid_to,
                            self.evidence, self.source)


class Instrument(Event):
    """A security as the exchange names it. None where the source does not say."""

    security: SecurityId
    name: Name | None = None
    legal_name: str | None = None
    board: Board
    listed_on: date | None = None

    @model_validator(mode="after")
    def _board_is_of_the_code(self) -> Self:
        if self.board != board_of(self.security):
            raise ValueError(f"{self.security} is of board {board_of(self.security)}, not {self.board}")
        return self


class ShareCapital(Event):
    """All shares, and the A shares where known, of a security's issuer from a day on."""

    security: SecurityId
    effective_on: date
    total_shares: Shares
    a_shares: Shares | None = None
