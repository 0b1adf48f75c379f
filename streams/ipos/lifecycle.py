"""What became of one company's applications: a pure function of the set of its rows, whatever their order and repeats.

Rows are taken by the day they state, then by when they were first seen, then along the main line. A row that may not
follow what is known is set aside with the reason; it moves nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from streams.contract.events.ipos import Doubt, IpoFiling, Move, NeedsReview, Stage
from streams.ipos.attempts import Attempt, Step, attempt_of
from streams.ipos.status_words import meaning
from streams.ipos.steps import Illegal, judged
from streams.ipos.transitions import RANK


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """A company's attempts in the order in which they began, and all that was taken or set aside, oldest first."""

    attempts: tuple[Attempt, ...]
    moves: tuple[Move, ...]
    needs_review: tuple[NeedsReview, ...]

    @property
    def newest(self) -> Attempt:
        return self.attempts[-1]


def lifecycle(filings: Iterable[IpoFiling]) -> Lifecycle:
    """Return the lifecycle of one company; it must have at least one row."""
    attempts: list[Attempt] = []
    taken: list[tuple[Attempt, Step]] = []
    doubts: list[tuple[Attempt, NeedsReview]] = []
    for filing in ordered(filings):
        word = meaning(filing.table, filing.raw_status)
        attempt = attempt_of(filing, word.stage, attempts)
        if attempt is None:
            attempt = Attempt(first=filing)
            attempts.append(attempt)
        attempt.identify(filing)
        found = judged(attempt, filing, word)
        if isinstance(found, Step):
            attempt.steps.append(found)
            taken.append((attempt, found))
        elif isinstance(found, Illegal):
            doubts.append((attempt, _doubt(attempt, filing, word.stage, found)))
        attempt.hear(filing, word.stage)
    return _numbered(attempts, taken, doubts)


def ordered(filings: Iterable[IpoFiling]) -> list[IpoFiling]:
    """Return each row once, as it was first seen, in the order in which rows are taken."""
    first: dict[str, IpoFiling] = {}
    for filing in filings:
        key = filing.filing_id
        if key not in first or _seen(filing) < _seen(first[key]):
            first[key] = filing
    return sorted(first.values(), key=lambda filing: (
        filing.status_on, filing.captured_at, RANK[meaning(filing.table, filing.raw_status).stage], filing.filing_id))


def _seen(filing: IpoFiling) -> tuple[float, str]:
    return filing.captured_at.timestamp(), filing.model_dump_json()


def _doubt(attempt: Attempt, filing: IpoFiling, stage: Stage, found: Illegal) -> NeedsReview:
    return NeedsReview(
        doubt=Doubt.UNKNOWN_WORD if stage is Stage.UNKNOWN else Doubt.ILLEGAL_MOVE, attempt=1, board=attempt.board,
        after=attempt.stage, stage=stage, on=filing.status_on, raw_status=filing.raw_status, source=filing.source,
        detail=found.detail)


def _numbered(attempts: Sequence[Attempt], taken: Iterable[tuple[Attempt, Step]],
              doubts: Iterable[tuple[Attempt, NeedsReview]]) -> Lifecycle:
    """Number the attempts by when they began: an old one may become known last."""
    inorder = sorted(attempts, key=lambda attempt: (attempt.began, attempt.first.status_on))
    number = {id(attempt): place for place, attempt in enumerate(inorder, start=1)}
    moves = tuple(
        Move(attempt=number[id(attempt)], board=attempt.board, stage=step.stage, on=step.on, gap=step.gap,
             reason=step.reason, raw_status=step.filing.raw_status, source=step.filing.source)
        for attempt, step in taken)
    return Lifecycle(attempts=tuple(inorder), moves=moves, needs_review=tuple(
        doubt.model_copy(update={"attempt": number[id(attempt)]}) for attempt, doubt in doubts))
