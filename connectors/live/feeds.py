"""What a look at announcements or at a table says of its source, as quotes' canaries say it of theirs. Pure."""

from connectors.announcements.following import Looked
from connectors.canary.failed import verdict_of
from connectors.canary.judged import Judged
from connectors.upstream.failure import Unavailable
from streams.contract.events.quality import SourceVerdict


def of_announcements(looked: Looked, before: SourceVerdict | None) -> Judged:
    """Return the verdict on a look: rows that are counted and not shown make it partial."""
    if looked.failure:
        return _without(looked.failure, before)
    lacking = looked.missing + len(looked.unreadable)
    if lacking:
        return Judged(verdict=SourceVerdict.PARTIAL, received=looked.rows,
                      detail=f"{looked.missing} rows are not shown, {len(looked.unreadable)} cannot be read")
    return Judged(verdict=SourceVerdict.GOOD, received=looked.rows,
                  detail=f"{looked.rows} rows, {looked.published} new")


def of_table(failure: Unavailable | None, detail: str, rows: int, before: SourceVerdict | None) -> Judged:
    """Return the verdict on a look at a table; one that had nothing to ask for says nothing."""
    if failure:
        return _without(failure, before)
    if not rows:
        return Judged(verdict=before, detail=detail)
    return Judged(verdict=SourceVerdict.GOOD, detail=detail or f"{rows} rows", received=rows)


def _without(failure: Unavailable, before: SourceVerdict | None) -> Judged:
    return Judged(verdict=verdict_of(failure.failure, before, is_refused=failure.is_refused), detail=str(failure))
