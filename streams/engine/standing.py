"""How a worker stands: which partitions it holds, how far it has applied them, whether it really does its work.

Also read by the thread that serves metrics, so every change is a single assignment or a single item.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from faust.types import TP

from streams.contract.lag import LagReader
from streams.contract.topics import Topic
from streams.contract.vitals import Vitals

if TYPE_CHECKING:
    from streams.engine.app import StreamApp

_ASK_EVERY_SECONDS: Final = 0.5
_MOST_SILENCE_SECONDS: Final = 10.0


class Standing:
    def __init__(self, app: "StreamApp", clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._clock = app, clock
        self.vitals = Vitals(clock, nap_seconds=app.engine.session_timeout)
        self._applied: dict[TP, int] = {}  # of what is held: the offset behind the last record that is done
        self._ends: dict[TopicPartition, int] = {}
        self._broker_heard_at = clock()

    # -- what is held

    def take_over(self, resumed: Mapping[TP, int | None]) -> None:
        """Hold these partitions from now on, read from these offsets; whoever is leaving takes nothing over."""
        if self._app.should_stop:
            return
        names = {self._app.broker.name(topic) for topic in self._app.sources}
        self._applied = {TP(*tp): offset or 0 for tp, offset in resumed.items() if tp[0] in names}

    def give_up(self) -> None:
        self._applied = {}

    def applied(self, events: Iterable[Any]) -> None:
        """Note that these are done, by every stage that reads them; one read again does not set it back."""
        for event in events:
            if not event.message.acked:
                continue
            tp, behind = event.message.tp, event.message.offset + 1
            if self._applied.get(tp, behind) < behind:
                self._applied[tp] = behind

    def held(self, topic: Topic) -> frozenset[int]:
        """Return the partitions of a topic that it holds. Whoever slept long says nothing: others may hold them now."""
        name = self._app.broker.name(topic)
        return frozenset() if self.vitals.slept_lately() else frozenset(
            partition for topic_name, partition in list(self._applied) if topic_name == name)

    def lag(self) -> dict[tuple[str, int], int]:
        """Return how many records are left, by topic and partition, of those held whose end is known."""
        applied, ends = dict(self._applied), self._ends
        return {(topic.name, partition): max(0, ends[at] - applied[TP(*at)])
                for topic in self._app.sources for partition in self.held(topic)
                if (at := TopicPartition(self._app.broker.name(topic), partition)) in ends and TP(*at) in applied}

    # -- whether it works

    async def follow_ends(self) -> None:
        """Ask for the ends for ever: they are the other half of the lag, and say that the broker is there."""
        while True:
            try:
                async with LagReader(self._app.broker) as reader:
                    while True:
                        self._ends = await reader.ends(self._app.sources)
                        self._broker_heard_at = self._clock()
                        await asyncio.sleep(_ASK_EVERY_SECONDS)
            except KafkaError:  # it went away while we connected
                await asyncio.sleep(_ASK_EVERY_SECONDS)

    def why_not_ready(self) -> str:
        """Return in one line what it waits for; nothing when it does its work."""
        if why := self.vitals.why_not_ready():
            return why
        if self._app.closing or self._app.rebalancing:
            return "partitions change hands: it gives some up, or reads back the state of those it takes over"
        silence = self._clock() - self._broker_heard_at
        return f"the broker has not answered for {silence:.0f} s" if silence > _MOST_SILENCE_SECONDS else ""
