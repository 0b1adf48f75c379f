"""Takes what is there from a stream, at most so many events, all of one generation of the group."""

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from streams.contract.codec import Undecodable, decode
from streams.contract.events.base import Event
from streams.contract.events.runtime import Reason
from streams.contract.topics import Kept, Topic
from streams.engine.app import StreamApp
from streams.engine.records import Output, Record, letter

E = TypeVar("E", bound=Event)


async def batches(app: StreamApp, stream: Any) -> AsyncIterator[tuple[int, list[Any]]]:
    """Yield (epoch, events). Unlike `take_events` it has no timer and never acknowledges by itself."""
    batch: list[Any] = []
    epoch = app.epoch
    async for event in stream.noack().events():
        if app.closing or event.message.generation_id != app.consumer_generation_id:
            batch = []  # read before a rebalance: whoever owns the partition now reads it again
            continue
        if epoch != app.epoch:
            batch, epoch = [], app.epoch
        batch.append(event)
        if len(batch) >= app.engine.checkpoint_records or stream.channel.queue.empty():
            yield epoch, batch
            batch = []


def decoded(topic: Topic, message: Any) -> Record[Any] | Output:
    """Return a message as a record, or as the dead letter that says why it is none."""
    withdrawn = message.value is None and topic.kept in {Kept.COMPACTED, Kept.FOR_EVER}
    try:
        event = None if withdrawn else decode(topic.event, message.value)
    except Undecodable as error:
        return letter(topic, message, message.value, Reason.UNDECODABLE, str(error))
    return Record(topic=topic, partition=message.partition, offset=message.offset, key=message.key,
                  value=message.value, event=event, sent_at=message.timestamp)
