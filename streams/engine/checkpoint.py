"""The safe loop of a stage with state: outputs acknowledged → state written → inputs acknowledged, in this order.

After any crash a partition resumes right behind its state, so nothing is lost, and what is published again is the same.
"""

import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from streams.contract.events.runtime import Reason
from streams.contract.topics import Topic
from streams.engine.app import StreamApp
from streams.engine.batches import batches, decoded
from streams.engine.observing import Done
from streams.engine.records import Latest, Output, Record, Step, dead_letter, newest
from streams.engine.state import Held, StateCodec, StateStore

S = TypeVar("S")
Fold = Callable[[S, Record[Any]], Step[S]]
GivenUp = Callable[[], bool]
Before = Callable[[Sequence[Record[Any]], GivenUp], Awaitable[None]]


class Gap(RuntimeError):
    """An input came after a hole in its offsets: the process must end and resume behind its state."""


def checkpointed(app: StreamApp, *, name: str, sources: tuple[Topic, ...], codec: StateCodec[S], fold: Fold[S],
                 before: Before | None = None) -> StateStore[S]:
    """Register a stage that folds records into one state a partition, and return where the states are.

    `fold` is pure: it gets a state it must not change and a record, and returns the next state and the outputs. When
    it raises, the record becomes a dead letter and the state stays. `before` may wait for what the records need.
    """
    topics = {app.broker.name(topic): topic for topic in sources}
    store = StateStore(app.state_table(name, sources[0].partitions), sources, codec)
    app.stores.append(store)

    @app.agent(app.source(*sources), name=name, concurrency=1)
    async def stage(stream: Any) -> None:
        async for epoch, events in batches(app, stream):
            records = [decoded(topics[event.message.topic], event.message) for event in events]
            if before:
                await before([r for r in records if isinstance(r, Record)], app.revoked_since(epoch))
            if app.epoch != epoch:
                continue  # the wait was given up: what the records need may not be there
            app.begin_work()
            try:
                held, outputs, done = _fold_all(app, store, fold, events, records, topics)
                await app.publish(outputs)
                if app.epoch != epoch:
                    continue  # revoked meanwhile; no await from here to the last acknowledgement
                for partition, state in held.items():
                    store.set(partition, state)
                for event in events:
                    event.ack()
                app.acknowledged(events, done)
            finally:
                app.end_work()

    return store


def _fold_all(
    app: StreamApp, store: StateStore[S], fold: Fold[S], events: Sequence[Any],
    records: Sequence[Record[Any] | Output], topics: dict[str, Topic],
) -> tuple[dict[int, Held[S]], list[Output], list[Done]]:
    held: dict[int, Held[S]] = {}
    outputs: list[Output] = []
    latest: list[Latest] = []
    done: list[Done] = []
    for event, record in zip(events, records, strict=True):
        message, topic = event.message, topics[event.message.topic]
        before = held.get(message.partition) or store.get(message.partition)
        if message.offset <= before.last(topic.name):
            continue
        _require_contiguous(app, message, before.last(topic.name))
        step = _fold_one(fold, before.state, record)
        outputs.extend(step.outputs)
        latest.extend(step.latest)
        done.append(Done(record, step))
        held[message.partition] = Held(state=step.state, offsets={**before.offsets, topic.name: message.offset})
    return held, [*outputs, *newest(latest)], done


def _require_contiguous(app: StreamApp, message: Any, last: int) -> None:
    expected = last + 1 if last >= 0 else app.resumed.get(message.tp, 0)
    if message.offset != expected:
        raise Gap(f"{message.topic}[{message.partition}]: offset {message.offset} came where {expected} was due")


def _fold_one(fold: Fold[S], state: S, record: Record[Any] | Output) -> Step[S]:
    if isinstance(record, Output):
        return Step(state=state, outputs=[record])
    try:
        return fold(state, record)
    except Exception:  # whatever the pure function raises: a dead letter with its trace, and the stream goes on
        return Step(state=state, outputs=[dead_letter(record, Reason.PROCESSING_FAILED, traceback.format_exc())])
