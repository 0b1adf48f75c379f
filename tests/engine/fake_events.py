"""What Faust gives a stage, without Faust: for tests of the pure part of a checkpoint."""

from dataclasses import dataclass, field
from typing import Any

from faust.types import TP

from streams.contract.codec import encode
from streams.contract.topics import Topic
from streams.engine.batches import decoded
from streams.engine.checkpoint import _fold_all
from streams.engine.records import Output
from streams.engine.state import Held, StateStore
from tests.engine.chain import CODEC, NUMBERS, Chain, Number, fold


@dataclass(frozen=True)
class Message:
    topic: str
    partition: int
    offset: int
    value: bytes
    key: bytes | None = None
    timestamp: float = 0.0

    @property
    def tp(self) -> TP:
        return TP(self.topic, self.partition)


@dataclass(frozen=True)
class Happening:
    message: Message


@dataclass
class Table:
    """The part of a Faust table that a store uses."""

    data: dict[str, bytes] = field(default_factory=dict)

    def __setitem__(self, key: str, value: bytes) -> None:
        self.data[key] = value


@dataclass
class App:
    resumed: dict[TP, int] = field(default_factory=dict)


def a_store(*sources: Topic) -> StateStore[Chain]:
    return StateStore(Table(), sources or (NUMBERS,), CODEC)


def happening(offset: int, value: int | None = None, *, partition: int = 0, topic: Topic = NUMBERS) -> Happening:
    number = offset + 1 if value is None else value
    return Happening(Message(topic.name, partition, offset, encode(Number(value=number))))


def folded(store: StateStore[Chain], *events: Happening, resumed: dict[TP, int] | None = None,
           step: Any = fold) -> tuple[dict[int, Held[Chain]], list[Output]]:
    """Return what one checkpoint makes of the events: the states to write and the outputs."""
    topics = {source.name: source for source in store.sources}
    records = [decoded(topics[event.message.topic], event.message) for event in events]
    app: Any = App(resumed or {})
    held, outputs, _ = _fold_all(app, store, step, events, records, topics)
    return held, outputs


