"""The safe loop of a stage without state: handle what is there, then acknowledge it, in order."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from streams.contract.topics import Topic
from streams.engine.app import StreamApp
from streams.engine.batches import batches, decoded
from streams.engine.observing import unchanged
from streams.engine.records import Output, Record

Handle = Callable[[Sequence[Record[Any]], Callable[[], bool]], Awaitable[None]]


def handled(app: StreamApp, *, name: str, sources: tuple[Topic, ...], handle: Handle) -> None:
    """Register a stage that resumes where the group committed; `handle` must bear to see a record again.

    Of several stages that read a topic, the first tells of its bad records.
    Its second argument says whether the partitions were revoked meanwhile and the work may be given up.
    """
    topics = {app.broker.name(topic): topic for topic in sources}
    ours = {topic.name for topic in sources} - {topic.name for topic in app.sources}

    @app.agent(app.source(*sources), name=name, concurrency=1)
    async def stage(stream: Any) -> None:
        async for epoch, events in batches(app, stream):
            app.begin_work()
            try:
                found = [decoded(topics[event.message.topic], event.message) for event in events]
                records = [r for event, r in zip(events, found, strict=True)
                           if isinstance(r, Record) or topics[event.message.topic].name in ours]
                await app.publish([record for record in records if isinstance(record, Output)])
                await handle([r for r in records if isinstance(r, Record)], app.revoked_since(epoch))
                if app.epoch != epoch:
                    continue
                for event in events:
                    event.ack()
                app.acknowledged(events, [unchanged(record) for record in records])
            finally:
                app.end_work()
