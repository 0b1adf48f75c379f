"""The Faust app of a process: safe settings, our driver, its stages' states, and the views it holds."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import faust
from aiokafka import ConsumerRecord
from faust.types import TP

from streams.contract.broker import BrokerSettings
from streams.contract.events.base import Event
from streams.contract.events.runtime import Reason
from streams.contract.latest import BadRecord, LatestTopic, log_bad
from streams.contract.topics import Topic
from streams.engine.driver import Transport
from streams.engine.observing import Done, Observer, unchanged
from streams.engine.records import Output, letter
from streams.engine.sending import BATCH_BYTES, send_all
from streams.engine.settings import FETCH_BYTES, MAX_MESSAGE_BYTES, EngineSettings
from streams.engine.standing import Standing
from streams.engine.state import StateStore, StateTable

E = TypeVar("E", bound=Event)


class StreamApp(faust.App):
    """A Faust app whose stages lose and repeat nothing. Build it in a factory; it starts nothing by itself."""

    class BootStrategy(faust.App.BootStrategy):
        enable_web = False

    def __init__(self, group: str, *, broker: BrokerSettings, engine: EngineSettings) -> None:
        self.broker, self.engine = broker, engine
        self.sources: list[Topic] = []
        self.stores: list[StateStore[Any]] = []
        self.resumed: dict[TP, int] = {}  # where reading began, of the sources that have a state
        self.epoch = 0  # grows with each revocation; work of an older epoch is abandoned
        self.closing = False
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.ready = asyncio.Event()
        self.standing = Standing(self)
        self.observer: Observer | None = None
        self._views: dict[str, LatestTopic[Any]] = {}
        self._letters: set[asyncio.Task[list[int]]] = set()
        super().__init__(broker.name(group), **_faust_settings(broker, engine))

    def _create_directories(self) -> None:
        """Tables live in memory and in their changelogs: nothing is written here."""

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self)

    # -- what runs now, so that a revocation can wait for it

    def begin_work(self) -> None:
        self._running += 1
        self._idle.clear()

    def end_work(self) -> None:
        self._running -= 1
        if not self._running:
            self._idle.set()

    async def idle_within(self, seconds: float) -> None:
        """Wait until nothing runs, at most so long."""
        if self._running:
            await asyncio.wait({asyncio.ensure_future(self._idle.wait())}, timeout=seconds)

    def revoked_since(self, epoch: int) -> Callable[[], bool]:
        """Return whether partitions were revoked after an epoch, asked later."""
        return lambda: self.epoch != epoch

    def acknowledged(self, events: Sequence[Any], done: Sequence[Done]) -> None:
        """Note what has been done for good: outputs acknowledged, state written, inputs acknowledged."""
        self.standing.applied(events)
        if self.observer:
            self.observer.observe(done)

    # -- topics, states, views

    def source(self, *topics: Topic) -> Any:
        """Return the Faust topic that reads these topics, which have equally many partitions, as raw bytes."""
        self.sources.extend(topics)
        return self.topic(*map(self.broker.name, topics), key_type=bytes, value_type=bytes, key_serializer="raw",
                          value_serializer="raw", partitions=topics[0].partitions)

    def state_table(self, name: str, partitions: int) -> Any:
        return self.Table(name, key_type=str, value_type=bytes, partitions=partitions)

    def resume_points(self, held: Iterable[TP]) -> dict[TP, int]:
        """Return, for the sources that have a state, the offset behind it."""
        stores = {self.broker.name(source): (store, source.name) for store in self.stores for source in store.sources}
        found = {tp: stores[tp.topic] for tp in held if tp.topic in stores}
        return {tp: store.resume_at(name, tp.partition) for tp, (store, name) in found.items()}

    async def view(self, topic: Topic, event: type[E], **options: Any) -> LatestTopic[E]:
        """Return the started view of a compacted topic; it lives as long as the app."""
        if topic.name not in self._views:
            view = LatestTopic(topic=topic, event=event, broker=self.broker, on_bad=self._bad_in_view(topic), **options)
            self._views[topic.name] = view
            await view.start()
        await self._views[topic.name].started.wait()
        return self._views[topic.name]

    async def publish(self, outputs: Sequence[Output]) -> list[int]:
        """Send events, wait until the broker has acknowledged all of them, and return their offsets."""
        return await send_all(self.producer._ensure_producer(), self.broker, outputs)

    async def on_stop(self) -> None:
        """Views end first, since their last letters need the producer."""
        await asyncio.gather(*(view.stop() for view in self._views.values()))
        await asyncio.gather(*self._letters, return_exceptions=True)  # one that fails has crashed the app
        await super().on_stop()

    def _bad_in_view(self, topic: Topic) -> BadRecord:
        """Return what becomes of a bad record in a view: a dead letter, unless a stage reads it and sees to that."""
        if topic in self.sources:
            return log_bad

        def publish(record: ConsumerRecord, detail: str) -> None:
            output = letter(topic, record, record.value, Reason.UNDECODABLE, detail)
            task = asyncio.create_task(self.publish([output]))
            self._letters.add(task)
            task.add_done_callback(lambda task: self._letter_sent(task, output))

        return publish

    def _letter_sent(self, task: asyncio.Task[Any], output: Output) -> None:
        self._letters.discard(task)
        if task.cancelled():
            return
        if error := task.exception():
            self._crash(error)
        else:
            self.acknowledged([], [unchanged(output)])


def _faust_settings(broker: BrokerSettings, engine: EngineSettings) -> dict[str, Any]:
    return {
        "broker": [f"kafka://{address}" for address in broker.bootstrap.split(",")],
        "broker_credentials": _credentials(broker),
        "store": "memory://",
        "Table": StateTable,
        "agent_supervisor": "mode.CrashingSupervisor",
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "stream_wait_empty": False,
        "broker_session_timeout": engine.session_timeout,
        "broker_heartbeat_interval": engine.session_timeout / 4,
        "broker_rebalance_timeout": max(engine.session_timeout, engine.revocation_timeout * 2),
        "broker_commit_interval": engine.commit_interval,
        "broker_max_poll_records": engine.poll_records,
        "consumer_max_fetch_size": FETCH_BYTES,
        "consumer_auto_offset_reset": "earliest",
        "consumer_group_instance_id": engine.consumer_instance,
        "producer_max_request_size": MAX_MESSAGE_BYTES,
        "producer_max_batch_size": BATCH_BYTES,
        "producer_acks": -1,
        "table_standby_replicas": 0,
    }


def _credentials(broker: BrokerSettings) -> Any:
    if broker.uses_sasl and broker.sasl_password:
        return faust.SASLCredentials(
            username=broker.sasl_username, password=broker.sasl_password.get_secret_value(),
            mechanism=broker.sasl_mechanism.value, ssl_context=broker.ssl_context())
    return faust.SSLCredentials(context=broker.ssl_context()) if broker.uses_tls else None
