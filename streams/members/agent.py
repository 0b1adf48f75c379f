"""Keeps `little-giants.members` equal to the join of the registry with the reference data.

It reads its own topic too: whoever wrote a version that the join does not give, a stopped worker that came back
perhaps, is corrected at once.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from streams.contract.events.members import Member
from streams.contract.events.registry import Instrument, Listing, Membership, ShareCapital
from streams.contract.latest import LatestTopic
from streams.contract.topics import (
    MARKET_INSTRUMENTS,
    MARKET_SHARE_CAPITAL,
    MEMBERS,
    REGISTRY_LISTINGS,
    REGISTRY_MEMBERSHIPS,
)
from streams.engine.app import StreamApp
from streams.engine.handler import handled
from streams.engine.records import Output, Record
from streams.members.linking import link

INPUTS = (REGISTRY_MEMBERSHIPS, REGISTRY_LISTINGS, MARKET_INSTRUMENTS, MARKET_SHARE_CAPITAL)


class MembersKeeper:
    """Holds the four inputs and the output in memory; what they join to is computed once a change."""

    def __init__(self, app: StreamApp) -> None:
        self._app = app
        self._joined_at: dict[str, int] = {}
        self._joined: dict[str, Member] = {}
        self._published: tuple[int, dict[str, int]] = (-1, {})  # epoch, and which inputs are in what was published

    async def handle(self, records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        """Publish what differs between the join of all inputs and what the topic holds."""
        epoch = self._app.epoch
        views: dict[str, LatestTopic[Any]] = {
            topic.name: await self._app.view(topic, topic.event) for topic in (*INPUTS, MEMBERS)}
        for record in records:
            await views[record.topic.name].reached(record.offset + 1, given_up)
        held: LatestTopic[Member] = views[MEMBERS.name]
        if self._holds(epoch, records, held):
            return
        if not all(await asyncio.gather(*(view.caught_up(given_up) for view in views.values()))):
            return  # whoever has slept must not join what was; should it be revoked meanwhile, its stamp gives it away
        self._join(views)
        offsets = await self._app.publish(changes(held, self._joined, sum(self._joined_at.values())))
        if await held.reached(max(offsets, default=-1) + 1, given_up):
            self._published = (epoch, self._joined_at)

    def _holds(self, epoch: int, records: Sequence[Record[Any]], held: LatestTopic[Member]) -> bool:
        """Say whether what these records say is published already: many come while one join is made."""
        known, positions = self._published
        return epoch == known and not held.overwritten and all(
            says_same(held.get(text(record.key)), self._joined.get(text(record.key))) if record.topic is MEMBERS
            else record.offset < positions[record.topic.name]
            for record in records)

    def _join(self, views: dict[str, LatestTopic[Any]]) -> None:
        positions = {topic.name: views[topic.name].position for topic in INPUTS}
        if positions == self._joined_at:
            return
        memberships: list[Membership] = [event for _, event in views[REGISTRY_MEMBERSHIPS.name].items()]
        listings: list[Listing] = [event for _, event in views[REGISTRY_LISTINGS.name].items()]
        instruments: dict[str, Instrument] = dict(views[MARKET_INSTRUMENTS.name].items())
        share_capital: list[ShareCapital] = [event for _, event in views[MARKET_SHARE_CAPITAL.name].items()]
        self._joined, self._joined_at = link(memberships, listings, instruments, share_capital), positions


def changes(held: LatestTopic[Member], joined: dict[str, Member], inputs_read: int) -> list[Output]:
    """Return the members to publish: those that the topic does not hold so, or whose last record counts for nobody."""
    wanted = {**{security: _withdrawn(member) for security, member in held.items()}, **joined}
    return [
        Output(topic=MEMBERS, key=security, event=member.model_copy(update={"inputs_read": inputs_read}))
        for security, member in sorted(wanted.items())
        if security in held.overwritten or not says_same(held.get(security), member)
    ]


def says_same(one: Member | None, other: Member | None) -> bool:
    """Say whether two members are the same, whenever they were joined; without titles is not there."""
    return (one.content if one and one.titles else None) == (other.content if other and other.titles else None)


def text(key: bytes | None) -> str:
    return (key or b"").decode(errors="replace")


def _withdrawn(member: Member) -> Member:
    return member.model_copy(update={"titles": (), "share_counts": ()})


def register(app: StreamApp) -> None:
    handled(app, name="members", sources=(*INPUTS, MEMBERS), handle=MembersKeeper(app).handle)
