"""A source that gave nothing → the verdict on it. Pure."""

from connectors.upstream.failure import Failure
from streams.contract.events.quality import SourceVerdict


def verdict_of(failure: Failure, before: SourceVerdict | None, *, is_refused: bool = False) -> SourceVerdict | None:
    """Return what a failure says of a source.

    A host that is left alone is told for what it did, to whichever feed: it has refused us (`is_refused`), or could not
    be reached. One whose requests of the day are used up is out of reach until midnight. Only where another process
    polls is a source what it was: that one tells.
    """
    if failure is Failure.NOT_OWNER:
        return before
    if failure.is_ban or (failure is Failure.LEFT_ALONE and is_refused):
        return SourceVerdict.BANNED
    return SourceVerdict.DRIFT if failure is Failure.DRIFT else SourceVerdict.UNREACHABLE
