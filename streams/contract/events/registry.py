"""What is known of firms and securities: memberships, listings, instruments, share capital, and what is in doubt.

An assertion's id is a hash of what it says, so that importing the same row again adds nothing.
"""

import hashlib
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from streams.contract.events.base import Day, Event, Moment
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
CreditCode = Annotated[str, Field(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")]
Shares = Annotated[int, Field(gt=0, le=10**12)]  # the largest issuer has 3.6e11


class Relation(StrEnum):
    SELF = "self"  # the listed company holds the title
    PARENT = "parent"  # it controls the company that holds it: no member, valued apart


def assertion_id(*parts: object) -> str:
    """Return a stable id of what an assertion says."""
    return hashlib.sha256("\x1f".join("" if part is None else str(part) for part in parts).encode()).hexdigest()[:24]


class Confidence(StrEnum):
    """How much an assertion can be relied on."""

    HIGH = "high"  # an official list, or the company's own announcement
    MEDIUM = "medium"  # a source that agreed with official lists where it was compared
    LOW = "low"

    @property
    def rank(self) -> int:
        """Return 0 for the best."""
        return _RANKS[self]


_RANKS: Final = {confidence: rank for rank, confidence in enumerate(Confidence)}


class Claim(StrEnum):
    """What an assertion says of a company."""

    ANNOUNCED = "announced"  # it is on a list: holds from then on
    PASSED_REVIEW = "passed_review"
    FAILED_REVIEW = "failed_review"  # holds no more from `valid_from` on
    REVOKED = "revoked"  # the same
    RENAMED = "renamed"  # from `former_name` on `valid_from`
    CORRECTED = "corrected"  # `corrects` was wrong; what is right is an assertion of its own
    OBSERVED = "observed"  # a source shows the title on `valid_from`, without saying since when


class _Validity(Event):
    valid_from: Day | None = None
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} is before valid_from {self.valid_from}")
        return self


class Membership(_Validity):
    """A claim of a company's title, by one list, from `valid_from` to `valid_to` inclusive (None: open)."""

    company: Name
    claim: Claim = Claim.ANNOUNCED
    list_number: ListNumber | None = None
    credit_code: CreditCode | None = None  # unified social credit code
    former_name: Name | None = None
    corrects: Name | None = None  # id of an assertion
    province: Region | None = None
    city: str | None = None
    evidence: Name  # its kind: official_list, company_announcement, concept_list, ...
    confidence: Confidence = Confidence.MEDIUM
    document: str | None = None  # its title
    place: str | None = None  # page and row
    source: Name
    recorded_at: Moment

    @model_validator(mode="after")
    def _says_what_its_claim_needs(self) -> Self:
        for claim, name in ((Claim.RENAMED, "former_name"), (Claim.CORRECTED, "corrects")):
            if (self.claim is claim) != (getattr(self, name) is not None):
                raise ValueError(f"{name} is there for {claim.value} and for nothing else")
        if self.claim in DATED and self.valid_from is None:
            raise ValueError(f"{self.claim.value} needs a valid_from")
        return self

    @property
    def assertion_id(self) -> str:
        return assertion_id(self.company, self.claim.value, self.list_number, self.credit_code, self.former_name,
                            self.corrects, self.province, self.city, self.valid_from, self.valid_to, self.evidence,
                            self.confidence.value, self.source)


TITLES: Final = frozenset({Claim.ANNOUNCED, Claim.PASSED_REVIEW, Claim.OBSERVED})
ENDS: Final = frozenset({Claim.FAILED_REVIEW, Claim.REVOKED})
DATED: Final = frozenset({Claim.FAILED_REVIEW, Claim.REVOKED, Claim.RENAMED, Claim.OBSERVED})


class Listing(_Validity):
    """A security is, or belongs to the parent of, a company, from `valid_from` to `valid_to` inclusive (None: open)."""

    company: Name
    security: SecurityId
    relation: Relation
    share_held_percent: Annotated[Decimal, Field(gt=0, le=100)] | None = None  # of the company, by a parent
    evidence: Name
    confidence: Confidence = Confidence.MEDIUM
    source: Name
    recorded_at: Moment | None = None  # None: known ever since

    @property
    def assertion_id(self) -> str:
        return assertion_id(self.company, self.security, self.relation.value, self.share_held_percent, self.valid_from,
                            self.valid_to, self.evidence, self.confidence.value, self.source)


class Instrument(Event):
    """A security as the exchange names it. None where the source does not say."""

    security: SecurityId
    name: Name | None = None
    legal_name: str | None = None
    board: Board
    listed_on: Day | None = None

    @model_validator(mode="after")
    def _board_is_of_the_code(self) -> Self:
        if self.board != board_of(self.security):
            raise ValueError(f"{self.security} is of board {board_of(self.security)}, not {self.board}")
        return self


class ShareCapital(Event):
    """All shares, and the A shares where known, of a security's issuer from a day on."""

    security: SecurityId
    effective_on: Day
    total_shares: Shares
    a_shares: Shares | None = None


class Question(StrEnum):
    """What a person is asked."""

    NEW_MEMBERSHIP = "new_membership"  # a company says so itself: is it to be believed?
    SAME_COMPANY = "same_company"  # a security's company is named almost like a member
    TWO_SECURITIES = "two_securities"  # more than one security claims a company
    UNREADABLE_ROW = "unreadable_row"  # of a list that was imported


class Review(Event):
    """Something only a person can decide; accepting it publishes the assertion that it holds, if any."""

    question: Question
    company: Name
    detail: Name
    membership: Membership | None = None
    listing: Listing | None = None
    source: Name

    @property
    def review_id(self) -> str:
        return assertion_id(self.question.value, self.company, self.source,
                            self.membership.assertion_id if self.membership else self.detail,
                            self.listing.assertion_id if self.listing else None)


class Decision(Event):
    """What became of a review."""

    review_id: Name
    accepted: bool
    by: Name  # a person, or the rule that is stated
    decided_at: Moment


class KnownFrom(Event):
    """So many companies hold a title from a day on, as far as the registry knows."""

    day: date
    companies: Annotated[int, Field(ge=0)]


class OfficialCount(Event):
    """How many there are, as a source says, from a day on."""

    day: date
    companies: Annotated[int, Field(gt=0)]
    source: Name


class Coverage(Event):
    """How many of a scope's little giants the registry knows, listed or not, and how many there are. Oldest first."""

    scope: str
    known: tuple[KnownFrom, ...]
    official: tuple[OfficialCount, ...]
    inputs_read: Annotated[int, Field(ge=0)] = 0

    @property
    def stamp(self) -> int | None:
        return self.inputs_read
