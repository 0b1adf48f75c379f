"""The rosters made so far, each when it is first asked for: the days of a replay come bucket by bucket, not in turn."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, Generic, TypeVar

from streams.contract.buckets import BUCKETS
from streams.contract.events.members import Member
from streams.contract.events.registry import Confidence
from streams.valuation.roster import Roster, in_buckets, roster

_VERSIONS_KEPT: Final = 2  # of the members: while they change, some sweeps still name the one before
_DAYS_KEPT: Final = 8
K = TypeVar("K")
V = TypeVar("V")


class KeptRosters:
    """The roster of a bucket on a day, with a version of the members."""

    def __init__(self, confidence: Confidence) -> None:
        self._confidence = confidence
        self._members = _Newest[int, tuple[list[Member], ...]](_VERSIONS_KEPT)
        self._rosters = _Newest[tuple[int, date, int], Roster](_DAYS_KEPT * BUCKETS)

    def get(self, version: int, day: date, bucket: int, members: Callable[[], Iterable[Member]]) -> Roster:
        """Return a roster; `members` says who they are in that version, and is called if nobody has said so yet."""

        def made() -> Roster:
            return roster(self._members.get(version, lambda: in_buckets(members()))[bucket], day, self._confidence)

        return self._rosters.get((version, day, bucket), made)


class _Newest(Generic[K, V]):
    """The newest few of what was made."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: dict[K, V] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        if key not in self._made:
            if len(self._made) == self._most:
                del self._made[next(iter(self._made))]
            self._made[key] = make()
        return self._made[key]
