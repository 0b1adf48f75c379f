"""What a worker tells whoever counts: what has been done for good, and once."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from prometheus_client import CollectorRegistry

from streams.engine.records import Output, Record, Step


class Done(NamedTuple):
    """A record, or the dead letter it became, and what came of it. All is acknowledged and in the state."""

    record: Record[Any] | Output
    step: Step[Any]


class Observer(Protocol):
    """Counts what is done; called once a checkpoint, never with what is done again elsewhere."""

    @property
    def registry(self) -> CollectorRegistry: ...

    def observe(self, done: Sequence[Done]) -> None: ...


def unchanged(record: Record[Any] | Output) -> Done:
    """Return what came of a record that no state is kept of: nothing, or the dead letter that it became."""
    return Done(record, Step(state=None, outputs=[record] if isinstance(record, Output) else []))
