"""What one kind of input file is, and how it is read: all of it is checked before any of it is used."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from connectors.importers.evidence import SCENARIO
from connectors.table import Row, read_table
from streams.contract.events.base import Event
from streams.contract.events.runtime import Mode
from streams.contract.topics import Topic

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, kw_only=True)
class Importer(Generic[E]):
    topic: Topic
    columns: tuple[str, ...]
    unique: str  # the column to blame when two rows say the same
    event_of: Callable[[Row], E]
    key_of: Callable[[E], str]

    def read(self, file: Path, mode: Mode = Mode.REPLAY) -> dict[str, E]:
        """Return the events of a file by their key on the topic. BadInput for the first thing that is wrong.

        A scenario is assumed, not true: outside a replay it is refused.
        """
        found: dict[str, E] = {}
        lines: dict[str, int] = {}
        for row in read_table(file, self.columns):
            event = self.event_of(row)
            if mode is not Mode.REPLAY and getattr(event, "evidence", None) == SCENARIO:
                raise row.bad("evidence", f"a {SCENARIO} is assumed, not a fact; only --mode replay takes it")
            key = self.key_of(event)
            if key in found:
                raise row.bad(self.unique, f"says the same as line {lines[key]}")
            found[key], lines[key] = event, row.line
        return found
