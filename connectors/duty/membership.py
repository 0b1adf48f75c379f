"""Membership in the group of connectors: whoever is assigned the one partition of `runtime.budgets` is on duty.

Nothing is read through the group; but a member that does not poll for `max_poll_interval_ms` is let go by aiokafka, and
what goes wrong in its background is told to polls alone. So it polls, with the partition paused.
Before a member gives the partition up in good order it leaves a note: whoever is assigned next need not wait.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from connectors.duty.coordinator import generation, running_seconds, tell_heartbeats
from connectors.duty.incumbent import Incumbent
from connectors.duty.note import Notes
from connectors.duty.standing import Standing, Why
from connectors.errors import Refused
from streams.contract.broker import BrokerSettings
from streams.contract.closing import close_within, start, whole
from streams.contract.topics import RUNTIME_BUDGETS
from streams.contract.waiting import wait_for_broker

log = logging.getLogger(__name__)
CONNECTORS_GROUP: Final = "little-giants-connectors"
HEARTBEATS_A_SESSION: Final = 12
_POLL_MS: Final = 200
_LEAVE_SECONDS: Final = 2.0
_PAUSE_SECONDS: Final = 1.0


class Membership:
    """Joins, stays, leaves; what it learns goes to the standing. `until_idle` returns once no work is under way."""

    def __init__(self, broker: BrokerSettings, standing: Standing, until_idle: Callable[[], Awaitable[object]],
                 session_seconds: float) -> None:
        self._broker, self._standing, self._until_idle = broker, standing, until_idle
        self._session_ms = int(session_seconds * 1000)
        self._partition = TopicPartition(broker.name(RUNTIME_BUDGETS), 0)
        self._incumbent = Incumbent(self._partition.topic)
        self._notes = Notes(broker, broker.name(CONNECTORS_GROUP), self._partition, standing.patience)
        self._consumer: AIOKafkaConsumer = None
        self._holds = self._note_unread = False

    async def keep(self) -> None:
        """Be a member until cancelled, through whatever befalls the broker. Refused when it will not have us."""
        while True:
            await wait_for_broker(self._broker)
            try:
                await self._be_member()
            except KafkaError as error:
                if not error.retriable and "Authorization" in type(error).__name__:
                    raise Refused(f"the broker at {self._broker.bootstrap} refuses the group "
                                  f"{self._broker.name(CONNECTORS_GROUP)} ({error}); allow this user to read it, and "
                                  f"the topic {self._partition.topic}") from error
                log.warning("lost the group of connectors (%s); joining again", type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _be_member(self) -> None:
        self._consumer = self._new_consumer()
        try:
            await start(self._consumer)
            tell_heartbeats(self._consumer, self._standing.confirmed)
            self._consumer.subscribe([self._partition.topic], listener=self)
            while True:
                await self._consumer.getmany(timeout_ms=_POLL_MS)
                if self._note_unread:
                    await self._read_note()
        except BaseException as error:
            self._standing.off(Why.STOPPING if isinstance(error, asyncio.CancelledError) else Why.BROKER_LOST)
            raise
        finally:
            await whole(self._leave())

    def _new_consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            **self._broker.client(), group_id=self._broker.name(CONNECTORS_GROUP), enable_auto_commit=False,
            session_timeout_ms=self._session_ms, rebalance_timeout_ms=self._session_ms,
            heartbeat_interval_ms=self._session_ms // HEARTBEATS_A_SESSION,
            request_timeout_ms=2 * self._session_ms,  # an answer to a join may take as long as a rebalance
            partition_assignment_strategy=(self._incumbent,), auto_offset_reset="latest")

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """End what is under way before anybody else can be assigned. Called by aiokafka."""
        known = generation(self._consumer) > 0
        if not known:
            self._incumbent.generation = 0
        if self._holds:
            self._standing.off(Why.REARRANGED if known else Why.GIVEN_UP)
            await self._give_up()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Called by aiokafka, of every member, with nothing for those who stand by."""
        self._holds = self._note_unread = self._partition in assigned
        self._incumbent.generation = generation(self._consumer) if self._holds else 0
        if self._holds:
            self._consumer.pause(self._partition)
            self._standing.assigned(running_seconds())
        else:
            self._standing.off(Why.STANDBY)

    async def _give_up(self) -> None:
        await self._until_idle()
        self._holds = self._note_unread = False
        if (held_in := generation(self._consumer)) > 0:
            await self._notes.leave(self._consumer, held_in)

    async def _read_note(self) -> None:
        """Do not wait if the holder of the generation before has said that it is done."""
        self._note_unread, held_in = False, generation(self._consumer)
        note = await self._notes.read()
        if note == str(held_in - 1) and self._holds and generation(self._consumer) == held_in:
            self._standing.handed_over()

    async def _leave(self) -> None:
        try:
            if self._holds:
                await self._give_up()
        finally:
            error = await close_within(self._consumer, _LEAVE_SECONDS)
            await self._notes.given_up()
        if error:
            log.info("did not leave the group in good order (%s)", type(error).__name__)


ConsumerRebalanceListener.register(Membership)
