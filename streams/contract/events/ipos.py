"""The way to a listing: rows of upstream tables as they are, and the lifecycle that follows from a company's rows."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from streams.contract.events.base import Day, Event, Moment
from streams.contract.events.registry import ListNumber, Name, Region, SecurityId, assertion_id
from streams.contract.securities import Board


class Stage(StrEnum):
    """Where an application stands. Main line first, then side states, then ends."""

    TUTORING_FILED = "tutoring_filed"
    TUTORING_ACCEPTED = "tutoring_accepted"
    ACCEPTED = "accepted"
    INQUIRED = "inquired"
    COMMITTEE_SCHEDULED = "committee_scheduled"
    COMMITTEE_PASSED = "committee_passed"
    REGISTRATION_SUBMITTED = "registration_submitted"
    REGISTERED = "registered"
    ISSUING = "issuing"
    LISTED = "listed"
    COMMITTEE_DEFERRED = "committee_deferred"
    SUSPENDED = "suspended"
    SUPPLEMENTARY_REVIEW = "supplementary_review"
    RE_REVIEW = "re_review"
    COMMITTEE_REJECTED = "committee_rejected"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    REGISTRATION_REFUSED = "registration_refused"
    REGISTRATION_TERMINATED = "registration_terminated"
    TUTORING_TERMINATED = "tutoring_terminated"
    REGISTRATION_LAPSED = "registration_lapsed"
    UNKNOWN = "unknown"  # a word of no table of ours: kept, never guessed


class IpoFiling(Event):
    """One row of an upstream table: what it says of a company on a day. Raw words are kept."""

    company: Name
    table: Name  # whose page or table: sse_projects, szse_projects, bse_projects, eastmoney_register, ...
    project: str | None = None  # the table's own number, where it has one
    board: Board | None = None  # None: not said yet, as in tutoring
    raw_status: Name
    status_on: Day
    accepted_on: Day | None = None
    security: SecurityId | None = None
    sponsor: str | None = None
    source: Name
    captured_at: Moment  # first seen

    @property
    def filing_id(self) -> str:
        return assertion_id(self.company, self.project, self.table, self.board, self.raw_status, self.status_on)


class Doubt(StrEnum):
    """Why a row was not applied."""

    UNKNOWN_WORD = "unknown_word"
    ILLEGAL_MOVE = "illegal_move"


class Move(Event):
    """A step of an attempt that was applied."""

    attempt: Annotated[int, Field(gt=0)]
    board: Board | None
    stage: Stage
    on: date
    gap: bool  # stages in between were not seen
    reason: str | None = None  # of a suspension or an end, where the word says it
    raw_status: str
    source: str


class NeedsReview(Event):
    """A row that was not applied, and why."""

    doubt: Doubt
    attempt: Annotated[int, Field(gt=0)]
    board: Board | None
    after: Stage | None
    stage: Stage
    on: date
    raw_status: str
    source: str
    detail: str


class IpoStage(Event):
    """A little giant on its way to a listing: the newest attempt's stage, and every move so far, oldest first."""

    company: Name
    province: Region | None
    lists: tuple[ListNumber, ...]
    security: SecurityId | None
    attempt: Annotated[int, Field(gt=0)]
    board: Board | None
    stage: Stage
    previous: Stage | None
    entered_on: date
    previous_entered_on: date | None
    days_in_stage: Annotated[int, Field(ge=0)]  # by the newest capture of the company's rows
    sponsor: str | None
    raw_status: str
    source: str
    moves: tuple[Move, ...]
    needs_review: tuple[NeedsReview, ...]
    inputs_read: Annotated[int, Field(ge=0)] = 0

    @property
    def stamp(self) -> int | None:
        return self.inputs_read
