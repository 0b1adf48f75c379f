"""What one kind of input file is, and how it is read: all of it is checked before any of it is used."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from connectors.table import Row, read_table
from streams.contract.events.base import Event
from streams.contract.topics import Topic

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, kw_only=True)
class Importer(Generic[E]):
    topic: Topic
    columns: tuple[str, ...]
    unique: str  # the column to blame when two rows say the same
    event_of: Callable[[Row], E]
    key_of: Callable[[E], str]

    def read(self, file: Path) -> dict[str, E]:
        """Return the events of a file by their key on the topic. BadInput for the first thing that is wrong."""
        found: dict[str, E] = {}
        lines: dict[str, int] = {}
        for row in read_table(file, self.columns):
            event = self.event_of(row)
            key = self.key_of(event)
            if key in found:
                raise row.bad(self.unique, f"says the same as line {lines[key]}")
            found[key], lines[key] = event, row.line
        return found
