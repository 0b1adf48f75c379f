"""Keeps compacted topics equal to a pure function of others, without a table: it reads all of them whole.

It reads its own topics too: whoever wrote a version that the function does not give, a stopped worker that came back
perhaps, is corrected at once. Each version says how much of the inputs it rests on (`inputs_read`).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from streams.contract.events.base import Event
from streams.contract.latest import LatestTopic
from streams.contract.problems import Problem
from streams.contract.topics import Topic
from streams.engine.app import StreamApp
from streams.engine.handler import handled
from streams.engine.records import Output, Record

Events = Mapping[str, Any]  # by key
Views = Mapping[str, LatestTopic[Any]]
Join = Callable[[Mapping[str, Events]], Mapping[str, Events]]


@dataclass(frozen=True, kw_only=True)
class KeptTopic:
    """A topic that is kept. What is there no more gets a version that says so: a tombstone can carry no stamp.

    One that is only `added` to is never corrected: its keys say all of their events, and others write to it as well.
    """

    topic: Topic
    gone: dict[str, Any] | None  # the fields that say so; None: the topic is only added to

    def says(self, event: Event | None) -> Event | None:
        """Return what a version says, whenever it was made, None when it says that nothing is there."""
        if event is None or self.gone is None:
            return event
        if all(getattr(event, name) == value for name, value in self.gone.items()):
            return None
        return event.model_copy(update={"inputs_read": 0})

    def missing(self, held: LatestTopic[Any], wanted: Events, inputs_read: int) -> list[Output]:
        """Return what must be published so that the topic says what is wanted."""
        if self.gone is None:
            return [Output(topic=self.topic, key=key, event=event) for key, event in sorted(wanted.items())
                    if held.get(key) is None]
        stale = {key: event.model_copy(update=self.gone) for key, event in held.items() if key not in wanted}
        return [Output(topic=self.topic, key=key, event=event.model_copy(update={"inputs_read": inputs_read}))
                for key, event in sorted({**stale, **wanted}.items())
                if key in held.overwritten or self.says(held.get(key)) != self.says(event)]


class InputsShrunk(Problem):
    """What was published rests on more than there is: every version of ours would count for nobody."""


class Keeper:
    """Holds inputs and outputs in memory; the join is computed once a change, beside the loop."""

    def __init__(self, app: StreamApp, *, inputs: Sequence[Topic], kept: Sequence[KeptTopic], join: Join) -> None:
        self._app, self._inputs, self._kept, self._join = app, tuple(inputs), tuple(kept), join
        self.joined: Mapping[str, Events] = {each.topic.name: {} for each in kept}
        self._joined_at: dict[str, int] = {}
        self._published: tuple[int, dict[str, int]] = (-1, {})  # epoch, and which inputs are in what was published

    @property
    def sources(self) -> tuple[Topic, ...]:
        return tuple(dict.fromkeys((*self._inputs, *(each.topic for each in self._kept))))

    async def handle(self, records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        """Publish what differs between the join of all inputs and what the topics hold."""
        epoch = self._app.epoch
        views: Views = {topic.name: await self._app.view(topic, topic.event) for topic in self.sources}
        for record in records:
            await views[record.topic.name].reached(record.offset + 1, given_up)
        if self._holds(epoch, records, views):
            return
        if not all(await asyncio.gather(*(view.caught_up(given_up) for view in views.values()))):
            return  # whoever has slept must not join what was; should it be revoked meanwhile, its stamp gives it away
        await self._join_anew(views)
        if self._app.epoch != epoch or not await self._read_enough(views, given_up):
            return
        if await self._publish(views, given_up):
            self._published = (epoch, self._joined_at)

    async def _read_enough(self, views: Views, given_up: Callable[[], bool]) -> bool:
        """Say whether our stamp would count; InputsShrunk when it never will, since nobody can have read as much."""
        newest = max(views[each.topic.name].newest_stamp for each in self._kept)
        if newest <= sum(self._joined_at.values()):
            return True
        if not all(await asyncio.gather(*(view.caught_up(given_up) for view in views.values()))):
            return False
        await self._join_anew(views)
        if newest > sum(self._joined_at.values()):
            names = ", ".join(each.topic.name for each in self._kept if each.gone is not None)
            raise InputsShrunk(f"{names}: versions rest on {newest} records, but {self._app.conf.id} can read only "
                               f"{sum(self._joined_at.values())}: an input was made anew; delete these topics and make "
                               "them with `python -m streams topics --create`, they fill again by themselves")
        return True

    async def _publish(self, views: Views, given_up: Callable[[], bool]) -> bool:
        read = sum(self._joined_at.values())
        for each in self._kept:
            held = views[each.topic.name]
            offsets = await self._app.publish(each.missing(held, self.joined[each.topic.name], read))
            if not await held.reached(max(offsets, default=-1) + 1, given_up):
                return False
        return True

    def _holds(self, epoch: int, records: Sequence[Record[Any]], views: Views) -> bool:
        """Say whether what these records say is published already: many come while one join is made."""
        known, positions = self._published
        if epoch != known or any(views[each.topic.name].overwritten for each in self._kept):
            return False
        kept = {each.topic.name: each for each in self._kept if each.gone is not None}
        return all(
            self._says_so(kept[record.topic.name], views, text(record.key)) if record.topic.name in kept
            else record.offset < positions.get(record.topic.name, 0)
            for record in records)

    def _says_so(self, kept: KeptTopic, views: Views, key: str) -> bool:
        name = kept.topic.name
        return kept.says(views[name].get(key)) == kept.says(self.joined[name].get(key))

    async def _join_anew(self, views: Views) -> None:
        positions = {topic.name: views[topic.name].position for topic in self._inputs}
        if positions == self._joined_at:
            return
        events = {topic.name: dict(views[topic.name].items()) for topic in self._inputs}
        self.joined, self._joined_at = await asyncio.to_thread(self._join, events), positions


def text(key: bytes | None) -> str:
    return (key or b"").decode(errors="replace")


def keep(app: StreamApp, *, name: str, inputs: Sequence[Topic], kept: Sequence[KeptTopic], join: Join) -> Keeper:
    """Register the stage and return it."""
    keeper = Keeper(app, inputs=inputs, kept=kept, join=join)
    handled(app, name=name, sources=keeper.sources, handle=keeper.handle)
    return keeper


