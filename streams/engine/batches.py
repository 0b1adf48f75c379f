"""Takes what is there from a stream, at most so many events, all of one generation of the group."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any, Final, TypeVar

from streams.contract.codec import Undecodable, decode
from streams.contract.events.base import Event
from streams.contract.events.runtime import Reason
from streams.contract.topics import Kept, Topic
from streams.engine.app import StreamApp
from streams.engine.records import Output, Record, letter

E = TypeVar("E", bound=Event)
_MOST_GATHERING_SECONDS: Final = 0.05
_LOOK_SECONDS: Final = 0.002


async def batches(app: StreamApp, stream: Any) -> AsyncIterator[tuple[int, list[Any]]]:
    """Yield (epoch, events). Unlike `take_events` it never acknowledges by itself.

    What comes after a pause is yielded at once; what comes while there is much to do, together, so that checkpoints
    take at most half of the time: after one, events are gathered for as long as it took.
    """
    batch: list[Any] = []
    epoch, gather_until = app.epoch, 0.0
    async for event in stream.noack().events():
        if app.closing or event.message.generation_id != app.consumer_generation_id:
            batch = []  # read before a rebalance: whoever owns the partition now reads it again
            continue
        if epoch != app.epoch:
            batch, epoch = [], app.epoch
        batch.append(event)
        if len(batch) < app.engine.checkpoint_records:
            await _something_or(gather_until, stream.channel.queue)
        if len(batch) >= app.engine.checkpoint_records or stream.channel.queue.empty():
            began = time.monotonic()
            yield epoch, batch
            batch, ended = [], time.monotonic()
            gather_until = ended + min(ended - began, _MOST_GATHERING_SECONDS)


async def _something_or(gather_until: float, queue: Any) -> None:
    """Wait until the queue holds something, at most until then; Faust's queue has no event to wait for."""
    while queue.empty() and time.monotonic() < gather_until:  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_SECONDS)


def decoded(topic: Topic, message: Any) -> Record[Any] | Output:
    """Return a message as a record, or as the dead letter that says why it is none."""
    withdrawn = message.value is None and topic.kept in {Kept.COMPACTED, Kept.FOR_EVER}
    try:
        event = None if withdrawn else decode(topic.event, message.value)
    except Undecodable as error:
        return letter(topic, message, message.value, Reason.UNDECODABLE, str(error))
    return Record(topic=topic, partition=message.partition, offset=message.offset, key=message.key,
                  value=message.value, event=event, sent_at=message.timestamp)
