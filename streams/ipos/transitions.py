"""Which stage may follow which, by board: `transitions.csv`, jumps over unseen stages, ways out of a suspension.

Tables are polled, so a stage may be over before it is seen: a jump forward is legal and marked. One rule is not
checked, since no row says it: Beijing wants twelve unbroken months in NEEQ's innovation layer, counted to the day of
the committee meeting since 2023-09-01 (万达轴承 was accepted after ten). Being accepted earlier is legal.
"""

import csv
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from streams.contract.events.ipos import Stage
from streams.contract.securities import Board

ORDER: Final = (  # the main line; a side state stands behind where it is entered from, the ends come last
    Stage.TUTORING_FILED, Stage.TUTORING_ACCEPTED, Stage.ACCEPTED, Stage.INQUIRED, Stage.COMMITTEE_SCHEDULED,
    Stage.COMMITTEE_DEFERRED, Stage.COMMITTEE_REJECTED, Stage.RE_REVIEW, Stage.COMMITTEE_PASSED,
    Stage.REGISTRATION_SUBMITTED, Stage.SUPPLEMENTARY_REVIEW, Stage.REGISTERED, Stage.ISSUING, Stage.LISTED,
    Stage.SUSPENDED, Stage.WITHDRAWN, Stage.TERMINATED, Stage.REGISTRATION_REFUSED, Stage.REGISTRATION_TERMINATED,
    Stage.REGISTRATION_LAPSED, Stage.TUTORING_TERMINATED, Stage.UNKNOWN,
)
RANK: Final = {stage: rank for rank, stage in enumerate(ORDER)}
ENDS: Final = frozenset({
    Stage.WITHDRAWN, Stage.TERMINATED, Stage.REGISTRATION_REFUSED, Stage.REGISTRATION_TERMINATED,
    Stage.REGISTRATION_LAPSED, Stage.TUTORING_TERMINATED})
BEGINNINGS: Final = frozenset({Stage.TUTORING_FILED, Stage.ACCEPTED})  # what an application starts with


class Passage(StrEnum):
    """How a stage may follow another."""

    STEP = "step"
    JUMP = "jump"  # stages in between were not seen


def passage(start: Stage, to: Stage, board: Board | None, came_from: Stage | None = None) -> Passage | None:
    """Return how a stage may follow another, None if it may not; `came_from` is what a suspension interrupted."""
    if start is Stage.SUSPENDED:
        return _out_of_suspension(came_from, to, board)
    if to in following(start, board):
        return Passage.STEP
    return Passage.JUMP if RANK[to] > RANK[start] and to in _ahead(start, board) else None


def _out_of_suspension(came_from: Stage | None, to: Stage, board: Board | None) -> Passage | None:
    """Go back to what was interrupted or to something earlier, or end; else as from there, what lies between unseen."""
    back = to in _interruptible(board) and (came_from is None or RANK[to] <= RANK[came_from])
    if back or to in following(Stage.SUSPENDED, board):
        return Passage.STEP
    return Passage.JUMP if passage(came_from or Stage.ACCEPTED, to, board) else None


def following(stage: Stage, board: Board | None) -> frozenset[Stage]:
    """Return the stages that may follow at once; with an unknown board those of any board."""
    return frozenset(to for to, boards in _table().get(stage, {}).items()
                     if boards is None or board is None or board in boards)


@cache
def _ahead(start: Stage, board: Board | None) -> frozenset[Stage]:
    """Return what can be reached by any first step and then only by steps forward."""
    found: set[Stage] = set()
    open_ends = set(following(start, board))
    while open_ends:
        stage = open_ends.pop()
        found.add(stage)
        open_ends |= {to for to in following(stage, board) if RANK[to] > RANK[stage]} - found
    return frozenset(found)


@cache
def _interruptible(board: Board | None) -> frozenset[Stage]:
    return frozenset(stage for stage in _table() if Stage.SUSPENDED in following(stage, board))


@cache
def _table() -> dict[Stage, dict[Stage, frozenset[Board] | None]]:
    """Return by stage what may follow, and on which boards (None: on all)."""
    found: dict[Stage, dict[Stage, frozenset[Board] | None]] = {}
    text = files("streams.ipos").joinpath("transitions.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        boards = None if row["boards"] == "*" else frozenset(map(Board, row["boards"].split()))
        found.setdefault(Stage(row["from"]), {})[Stage(row["to"])] = boards
    return found
