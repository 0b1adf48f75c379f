"""The members of one bucket on one day, as arrays: who counts, with how many shares, in which scopes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.contract.buckets import BUCKETS, bucket_of
from streams.contract.events.members import Member, Title
from streams.contract.events.registry import Confidence, Relation
from streams.contract.limits import is_limit_free, limit_percent
from streams.contract.scopes import scopes_of
from streams.contract.securities import Board

_PLACE_COLUMNS: Final = ("security", "name", "board", "lists", "provinces")
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One member, or listed parent of one, on the day."""

    security: str
    name: str
    board: Board
    lists: tuple[int, ...]
    provinces: tuple[str, ...]
    scopes: tuple[str, ...]
    is_member: bool  # else a listed parent of one
    listed_before: bool
    shares: int  # 0: no count valid on the day
    limit_percent: int  # 0: no limit on the day
    confidence: tuple[int, ...]  # rank of the best title that counts in each of `scopes`


@dataclass(frozen=True, kw_only=True)
class Roster:
    """The places of one bucket, sorted by security, and their columns.

    `place_at` lists the places of one scope after the other; `scope_starts` says where each begins.
    """

    places: tuple[Place, ...]
    columns: dict[str, tuple[Any, ...]]  # by name, as ValuationBatch has them
    scopes: tuple[str, ...]
    place_at: Ints
    scope_starts: Ints
    rank_at: Ints  # of the confidence, beside place_at
    shares: Ints
    limit_percent: Ints
    is_member: Bools
    listed_before: Bools

    @property
    def securities(self) -> tuple[str, ...]:
        return self.columns["security"]


def in_buckets(members: Iterable[Member]) -> tuple[list[Member], ...]:
    """Return the members of each of the 16 buckets."""
    buckets: tuple[list[Member], ...] = tuple([] for _ in range(BUCKETS))
    for member in members:
        buckets[bucket_of(member.security)].append(member)
    return buckets


def roster(members: Iterable[Member], day: date, confidence: Confidence) -> Roster:
    """Return the roster of those who count on a day; titles do from a confidence up."""
    places = (_place(member, day, confidence.rank) for member in members)
    return _roster(sorted((place for place in places if place), key=lambda place: place.security))


def _place(member: Member, day: date, lowest: int) -> Place | None:
    valid = [title for title in member.titles if title.holds_on(day) and title.confidence.rank <= lowest]
    own = [title for title in valid if title.relation == Relation.SELF]
    if not valid:
        return None
    lists, provinces = _lists(own or valid), _provinces(own or valid)
    scopes = scopes_of(member.security, member.board, frozenset(lists), frozenset(provinces))
    free = is_limit_free(member.board, member.listed_on, day)
    counts = [count.total_shares for count in member.share_counts if count.effective_on <= day]
    return Place(
        security=member.security, name=member.name, board=member.board, lists=lists, provinces=provinces,
        scopes=scopes, confidence=tuple(_best_rank(scope, own or valid) for scope in scopes),
        is_member=bool(own), listed_before=member.listed_on is not None and member.listed_on < day,
        shares=counts[-1] if counts else 0, limit_percent=0 if free else limit_percent(member.board, day) or 0)


def _best_rank(scope: str, titles: list[Title]) -> int:
    """Return the rank of the best title by which someone counts in a scope."""
    kind, _, name = scope.partition(":")
    return min(title.confidence.rank for title in titles
               if kind not in {"list", "province"} or name in {str(title.list_number), title.province})


def _lists(titles: list[Title]) -> tuple[int, ...]:
    return tuple(sorted({title.list_number for title in titles if title.list_number is not None}))


def _provinces(titles: list[Title]) -> tuple[str, ...]:
    return tuple(sorted({title.province for title in titles if title.province is not None}))


def _roster(places: list[Place]) -> Roster:
    scopes = tuple(sorted({scope for place in places for scope in place.scopes}))
    within = [[index for index, place in enumerate(places) if scope in place.scopes] for scope in scopes]
    ranks = [places[index].confidence[places[index].scopes.index(scope)]
             for scope, indexes in zip(scopes, within, strict=True) for index in indexes]
    return Roster(
        places=tuple(places), scopes=scopes,
        columns={name: tuple(getattr(place, name) for place in places) for name in _PLACE_COLUMNS},
        place_at=np.array([index for indexes in within for index in indexes], np.int64),
        scope_starts=np.cumsum([0, *map(len, within)])[:-1], rank_at=np.array(ranks, np.int64),
        shares=np.array([place.shares for place in places], np.int64),
        limit_percent=np.array([place.limit_percent for place in places], np.int64),
        is_member=np.array([place.is_member for place in places], np.bool_),
        listed_before=np.array([place.listed_before for place in places], np.bool_))
