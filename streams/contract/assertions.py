"""Which assertions stand, as far as was known at a moment: recorded by then, and not corrected. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from streams.contract.events.registry import Claim, Listing, Membership

T = TypeVar("T", Membership, Listing)


def standing(memberships: Iterable[Membership], known_at: datetime | None = None) -> list[Membership]:
    """Return the claims that stand, sorted by id; a correction that was itself corrected does not count."""
    known = _known(memberships, known_at)
    corrections: dict[str, list[str]] = defaultdict(list)
    for key, membership in known.items():
        if membership.corrects is not None:
            corrections[membership.corrects].append(key)

    stands: dict[str, bool] = {}
    for key in known:
        _decide(key, corrections, stands)
    return [known[key] for key in sorted(known) if stands[key] and known[key].claim is not Claim.CORRECTED]


def known_listings(listings: Iterable[Listing], known_at: datetime | None = None) -> list[Listing]:
    """Return the listings recorded by a moment, sorted by id."""
    known = _known(listings, known_at)
    return [known[key] for key in sorted(known)]


def _decide(key: str, corrections: Mapping[str, list[str]], stands: dict[str, bool]) -> None:
    """Say whether an assertion stands: no correction of it does. An id is a hash of what it corrects: no circle."""
    waiting = [key]
    while waiting:
        before = [each for each in corrections.get(waiting[-1], ()) if each not in stands]
        if before:
            waiting += before  # a chain of corrections may be longer than Python's stack
        else:
            top = waiting.pop()
            stands[top] = not any(stands[each] for each in corrections.get(top, ()))


def _known(assertions: Iterable[T], known_at: datetime | None) -> dict[str, T]:
    """Return the assertions by id; of one that was recorded twice, the first record."""
    found: dict[str, T] = {}
    for each in assertions:
        if known_at is not None and each.recorded_at is not None and each.recorded_at > known_at:
            continue
        key = each.assertion_id
        if key not in found or _is_earlier(each, found[key]):
            found[key] = each
    return found


def _is_earlier(one: T, other: T) -> bool:
    if other.recorded_at is None or one.recorded_at is None:
        return one.recorded_at is None and other.recorded_at is not None
    return one.recorded_at < other.recorded_at
