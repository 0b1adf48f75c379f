"""What a row does to its attempt: a step, nothing new, or something that may not be. Pure."""

from dataclasses import dataclass
from typing import Final

from streams.contract.events.ipos import IpoFiling, Stage
from streams.ipos.attempts import LONGEST_LAG, Attempt, Step
from streams.ipos.status_words import RESULT_NOT_STATED, Word
from streams.ipos.transitions import BEGINNINGS, ENDS, RANK, Passage, passage

_LAST: Final = RANK[Stage.LISTED]  # behind it stand suspensions and ends
_RESULTS: Final = frozenset({
    Stage.REGISTERED, Stage.ISSUING, Stage.LISTED, Stage.REGISTRATION_REFUSED, Stage.REGISTRATION_TERMINATED,
    Stage.REGISTRATION_LAPSED})


@dataclass(frozen=True, kw_only=True)
class Illegal:
    """The row is set aside."""

    detail: str


def judged(attempt: Attempt, filing: IpoFiling, word: Word) -> Step | Illegal | None:
    """Return the step that a row makes; None when it says nothing new."""
    stage, now = word.stage, attempt.stage
    if stage is Stage.UNKNOWN:
        return Illegal(detail=f"{filing.raw_status} of {filing.table} is not in words.csv; add it with its stage")
    if now is None:
        return Step(stage=stage, reason=word.reason, gap=stage not in BEGINNINGS, filing=filing)
    if stage is now:
        return _same_stage(attempt, filing, word)
    if _says_nothing_new(attempt, filing, word):
        return None
    found = passage(_position(attempt, word), stage, attempt.board, attempt.came_from)
    if found is None:
        return Illegal(detail=f"{stage} on {filing.status_on} may not follow {now} of {attempt.steps[-1].on}")
    return Step(stage=stage, reason=word.reason, gap=found is Passage.JUMP, filing=filing)


def _same_stage(attempt: Attempt, filing: IpoFiling, word: Word) -> Step | Illegal | None:
    """Return what a row adds that names the present stage once more."""
    last = attempt.steps[-1]
    if word.stage is Stage.LISTED and filing.status_on != last.on:
        return Illegal(detail=f"listed on {filing.status_on}, but on {last.on} before; which day is right?")
    next_round = word.stage is Stage.INQUIRED and filing.table == last.filing.table and filing.status_on != last.on
    result_stated = last.reason == RESULT_NOT_STATED != word.reason
    if next_round or result_stated:
        return Step(stage=word.stage, reason=word.reason, gap=False, filing=filing)
    return None


def _says_nothing_new(attempt: Attempt, filing: IpoFiling, word: Word) -> bool:
    """Say whether a table repeats itself with another date, says vaguely what is known well, or lags behind others."""
    if attempt.said.get(filing.table) is word.stage:
        return True
    if word.reason == RESULT_NOT_STATED and attempt.stage in _RESULTS:
        return True
    if word.stage is Stage.TERMINATED and word.reason is None and attempt.stage in ENDS:
        return True
    return _lags(attempt, filing, word.stage)


def _lags(attempt: Attempt, filing: IpoFiling, stage: Stage) -> bool:
    """Say whether a table comes, moving forward by its own account, a few days after the others have gone further."""
    before = attempt.said.get(filing.table)
    moves_on = before is None or RANK[before] < RANK[stage]
    if not moves_on or not RANK[stage] < RANK[attempt.steps[-1].stage] <= _LAST:
        return False
    further = [step.on for step in attempt.steps if RANK[stage] < RANK[step.stage] <= _LAST]
    return filing.status_on - min(further) <= LONGEST_LAG


def _position(attempt: Attempt, word: Word) -> Stage:
    """Return what the row must follow: a result that was not stated may turn out to be a refusal."""
    last = attempt.steps[-1]
    is_refusal = word.stage in {Stage.REGISTRATION_REFUSED, Stage.REGISTRATION_TERMINATED}
    return Stage.REGISTRATION_SUBMITTED if is_refusal and last.reason == RESULT_NOT_STATED else last.stage
