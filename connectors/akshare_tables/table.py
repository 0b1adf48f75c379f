"""The port of a table: what it asks of whom, at which pace, and what its rows say."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.row import Row
from streams.contract.events.base import Event
from streams.contract.topics import Topic


class Ask(Protocol):
    def __call__(self, asked: Asked, **arguments: str) -> Awaitable[Sequence[Row]]: ...


class Held(Protocol):
    """What a topic holds, by key."""

    def __call__(self, topic: Topic) -> Awaitable[Mapping[str, Event]]: ...


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one look at a table gave."""

    rows: int  # that came
    topic: Topic | None = None  # None: nothing is published
    events: Mapping[str, Event] = field(default_factory=dict)  # by their keys on the topic
    left_out: int = 0  # rows that lack what an event needs
    notes: tuple[str, ...] = ()  # what an operator should know, in one line each
    is_awaited: bool = False  # what the day should have is not there yet

    @property
    def detail(self) -> str:
        lacking = (f"{self.left_out} of {self.rows} rows lack what is needed",) if self.left_out else ()
        return "; ".join((*lacking, *self.notes))


class Table(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def host(self) -> str: ...

    @property
    def requests(self) -> int:
        """Return how many requests a look makes, at the sizes of 2026: what a budget is planned with."""
        ...

    @property
    def pace(self) -> Pace: ...

    async def look(self, ask: Ask, held: Held, now: datetime) -> Reading:
        """Ask for the rows and return what they say. Unavailable where the source has nothing that can be used."""
        ...
