"""A company's applications, kept apart: to which of them a row belongs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from streams.contract.events.ipos import IpoFiling, Stage
from streams.contract.securities import Board, board_of
from streams.ipos.transitions import ENDS, RANK

LONGEST_LAG: Final = timedelta(days=11)  # of a page behind the decision; source: project pages against filings, 2024-26
_ONE_LISTING: Final = timedelta(days=1)  # tables that date a listing a day apart speak of the same one
_OVER: Final = ENDS | {Stage.LISTED, Stage.COMMITTEE_REJECTED}  # who applies after one of these applies anew

_ANEW: Final = frozenset({Stage.TUTORING_FILED, Stage.TUTORING_ACCEPTED, Stage.TUTORING_TERMINATED, Stage.ACCEPTED})


@dataclass(frozen=True, kw_only=True)
class Step:
    """A row that moved an attempt on."""

    stage: Stage
    reason: str | None
    gap: bool
    filing: IpoFiling

    @property
    def on(self) -> date:
        return self.filing.status_on


@dataclass(kw_only=True)
class Attempt:
    """One application: what is known of it after some rows."""

    first: IpoFiling
    board: Board | None = None
    project: str | None = None
    accepted_on: date | None = None
    steps: list[Step] = field(default_factory=list)
    said: dict[str, Stage] = field(default_factory=dict)  # what each table said last
    sponsor: str | None = None
    security: str | None = None
    listing: IpoFiling | None = None  # the row that says which security was listed

    @property
    def stage(self) -> Stage | None:
        return self.steps[-1].stage if self.steps else None

    @property
    def began(self) -> date:
        return self.accepted_on or self.first.status_on

    @property
    def came_from(self) -> Stage | None:
        """Return what the present suspension interrupted, None where that was not seen."""
        return self.steps[-2].stage if len(self.steps) > 1 else None

    def identify(self, filing: IpoFiling) -> None:
        """Keep what a row says of the application itself: the first word on what it is, the newest on who helps."""
        self.board = self.board or _board(filing)
        self.project = self.project or filing.project
        self.accepted_on = self.accepted_on or filing.accepted_on
        self.sponsor = filing.sponsor or self.sponsor
        self.security = filing.security or self.security

    def hear(self, filing: IpoFiling, stage: Stage) -> None:
        """Keep what a table said last, and the security of a listing that was taken."""
        self.said[filing.table] = stage
        if self.listing is None and filing.security and stage is self.stage is Stage.LISTED \
                and abs(filing.status_on - self.steps[-1].on) <= _ONE_LISTING:
            self.listing = filing


def _board(filing: IpoFiling) -> Board | None:
    return filing.board or (board_of(filing.security) if filing.security else None)


def newest_run(steps: Sequence[Step]) -> Sequence[Step]:
    """Return the last steps that are of one stage: rounds of inquiries are several steps."""
    start = len(steps)
    while start and steps[start - 1].stage is steps[-1].stage:
        start -= 1
    return steps[start:]


def attempt_of(filing: IpoFiling, stage: Stage, attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the attempt that a row belongs to, None if it begins another one.

    A project number decides. A row without one belongs to the newest attempt that it does not contradict.
    """
    if filing.project is not None:
        for attempt in attempts:
            if attempt.project == filing.project and not _other_board(filing, attempt):
                return attempt
    return next((attempt for attempt in reversed(attempts) if _fits(filing, stage, attempt)), None)


def _fits(filing: IpoFiling, stage: Stage, attempt: Attempt) -> bool:
    """Say whether nothing that is known tells the row and the attempt apart."""
    if (filing.project and attempt.project) or _other_board(filing, attempt):
        return False
    if filing.accepted_on and attempt.accepted_on:
        return filing.accepted_on == attempt.accepted_on
    if filing.accepted_on and any(step.on < filing.accepted_on and RANK[step.stage] > RANK[Stage.ACCEPTED]
                                  for step in attempt.steps):
        return False  # it was accepted after this one had been
    return attempt.stage not in _OVER or stage is attempt.stage or _is_of_the_end(filing, stage, attempt)


def _is_of_the_end(filing: IpoFiling, stage: Stage, attempt: Attempt) -> bool:
    """Say whether a row may speak of an attempt that is over: nothing begins, and a project's page lags a little."""
    late = filing.status_on - attempt.steps[-1].on > LONGEST_LAG
    return stage not in _ANEW and (filing.project is None or stage in _OVER or not late)


def _other_board(filing: IpoFiling, attempt: Attempt) -> bool:
    board = _board(filing)
    return board is not None and attempt.board is not None and board is not attempt.board
