"""Looks at tables, each at its own pace and by itself, and publishes what the topics do not say yet."""

import asyncio
import logging
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.akshare_tables.first_seen import as_first_seen
from connectors.akshare_tables.pace import Jitter, after_failure, next_look
from connectors.akshare_tables.table import Ask, Reading, Table
from connectors.clocks import Clock
from connectors.reference import Difference, difference
from connectors.together import together
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.clock import SHANGHAI
from streams.contract.events.base import Event
from streams.contract.topics import Topic

log = logging.getLogger(__name__)


class Tell(Protocol):
    async def __call__(self, table: str, failure: Unavailable | None, detail: str, rows: int, /) -> None:
        """Hear what came of a look: `detail` may be empty where all is well, `rows` counts those that came."""
        ...


class Topics(Protocol):
    async def held(self, topic: Topic) -> Mapping[str, Event]:
        """Return what a topic holds, by key."""
        ...

    async def publish(self, topic: Topic, missing: Difference) -> None: ...


@dataclass(kw_only=True)
class Standing:
    """How a table stands."""

    due: datetime | None = None  # None: at once
    good_at: datetime | None = None
    failures: int = 0  # in a row
    in_vain: int = 0  # good looks in a row without what the day should have


class Poller:
    """Keeps how each table stands, so that `run` may be begun again after the broker was away."""

    def __init__(self, tables: Iterable[Table], ask: Ask, topics: Topics, clock: Clock, tell: Tell, *,
                 jitter: Jitter = random.random) -> None:
        self._tables = tuple(tables)
        self._ask, self._topics, self._clock, self._tell, self._jitter = ask, topics, clock, tell, jitter
        self.standing = {table.name: Standing() for table in self._tables}

    async def run(self) -> None:
        """Look at all tables for ever. Raises what the topics raise: an Unavailable table is only asked again later."""
        await together(*(self._follow(table) for table in self._tables))

    async def _follow(self, table: Table) -> None:
        while True:
            due, now = self.standing[table.name].due, self._clock.now()
            if due is not None and due > now:
                await self._clock.sleep((due - now).total_seconds())
                continue
            await self.look(table)

    async def look(self, table: Table) -> None:
        """Look at a table once, publish what is new, and say when it is next due."""
        began = self._clock.now()
        try:
            reading = await table.look(self._ask, self._topics.held, began)
        except Unavailable as unavailable:
            await self._failed(table, unavailable)
            return
        await self._publish(reading)
        await self._went_well(table, reading, began)

    async def _publish(self, reading: Reading) -> None:
        if reading.topic is None or not reading.events:
            return
        held = await self._topics.held(reading.topic)
        missing = await asyncio.to_thread(_missing, reading.topic, reading.events, held)
        if missing.new or missing.changed:
            await self._topics.publish(reading.topic, missing)

    async def _went_well(self, table: Table, reading: Reading, began: datetime) -> None:
        standing = self.standing[table.name]
        if standing.failures:
            log.warning("%s is back after %d looks in vain", table.name, standing.failures)
        standing.failures, standing.good_at = 0, began
        standing.in_vain = standing.in_vain + 1 if reading.is_awaited else 0
        standing.due = next_look(table.pace, began, standing.in_vain)
        await self._tell(table.name, None, reading.detail, reading.rows)

    async def _failed(self, table: Table, unavailable: Unavailable) -> None:
        standing, now = self.standing[table.name], self._clock.now()
        standing.failures += 1
        standing.due = after_failure(now, standing.failures, unavailable, self._jitter)
        if standing.failures == 1 and unavailable.failure is not Failure.NOT_OWNER:
            log.warning("%s: %s; what is known of it stays, asked again at %s Shanghai time", table.name, unavailable,
                        f"{standing.due.astimezone(SHANGHAI):%H:%M:%S}")
        await self._tell(table.name, unavailable, str(unavailable), 0)


def _missing(topic: Topic, fresh: Mapping[str, Event], held: Mapping[str, Event]) -> Difference:
    return difference(topic, held, as_first_seen(fresh, held))
