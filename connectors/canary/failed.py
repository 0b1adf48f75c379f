"""A source that gave nothing → the verdict on it. Pure."""

from connectors.upstream.failure import Failure
from streams.contract.events.quality import SourceVerdict

NOT_ASKED = frozenset({Failure.LEFT_ALONE, Failure.SPENT, Failure.NOT_OWNER})


def verdict_of(failure: Failure, before: SourceVerdict | None) -> SourceVerdict | None:
    """Return what a failure says of a source; whoever was not asked is what it was."""
    if failure in NOT_ASKED:
        return before
    if failure.is_ban:
        return SourceVerdict.BANNED
    return SourceVerdict.DRIFT if failure is Failure.DRIFT else SourceVerdict.UNREACHABLE
