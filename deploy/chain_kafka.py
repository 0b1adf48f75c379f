"""A chain's Kafka as a supervised child: on its usual port, or on another if somebody takes that one first."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from aiokafka.errors import KafkaError

from deploy.chain import Chain
from deploy.chain_processes import broker_command, port_or_another, wanted_kafka_port, why_there
from deploy.environment import own_broker
from deploy.kafka import PORT_TAKEN, BrokerError, KafkaCluster
from deploy.kafka_layout import PortTaken
from deploy.kafka_ready import known_brokers
from deploy.supervisor import Supervisor
from streams.contract.broker import BrokerSettings

LOOK_SECONDS: Final = 0.1
READY_SECONDS: Final = 120.0
PORTS_TO_TRY: Final = 3
T = TypeVar("T")


class ChainKafka:
    """Kafka in the folder of a chain. Only its `start` may change the address: from then on others know it."""

    def __init__(self, chain: Chain, supervisor: Supervisor, say: Callable[[str], None]) -> None:
        self._chain, self._supervisor, self._say = chain, supervisor, say
        self._wanted = wanted_kafka_port(chain)
        self.cluster = self._prepared()

    @property
    def broker(self) -> BrokerSettings:
        return own_broker(self.cluster.bootstrap)

    async def start(self) -> None:
        """Start it and wait until it answers."""
        for tries_left in reversed(range(PORTS_TO_TRY)):
            try:
                await self._start_once()
                break
            except PortTaken as taken:
                await self._supervisor.stop()
                if not tries_left:
                    raise
                self._say(f"{taken}; taking another port")
                self.cluster = self._prepared()

    async def _start_once(self) -> None:
        why = why_there(self.cluster.folder.layout.nodes[1].client, self._wanted)
        self._say(f"starting Kafka at {self.cluster.bootstrap}{why}, its data in {self._chain.kafka}")
        command = broker_command(self._chain, self.cluster.command(1))
        command.log.unlink(missing_ok=True)  # what an earlier try said of its port
        self._supervisor.start(command)
        await self._until_it_answers(look_at=self._raise_if_port_is_taken)

    async def patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask again when Kafka dies meanwhile: the supervisor brings it back, or gives it up."""
        while True:
            try:
                return await ask()
            except KafkaError as error:
                self._say(f"Kafka does not answer ({type(error).__name__}); asking again")
                await asyncio.sleep(LOOK_SECONDS)
                await self._until_it_answers()

    async def _until_it_answers(self, look_at: Callable[[], object] = lambda: None) -> None:
        layout = self.cluster.folder.layout
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_SECONDS
        while not await asyncio.to_thread(known_brokers, layout.nodes[1].client, layout.cluster_id):
            self._supervisor.states()
            look_at()
            if loop.time() > deadline:
                last_words = self._supervisor.children["kafka"].last_words()
                raise BrokerError(f"Kafka is not ready after {READY_SECONDS:g} s: {last_words}")
            await asyncio.sleep(LOOK_SECONDS)

    def _raise_if_port_is_taken(self) -> None:
        if PORT_TAKEN in self._supervisor.children["kafka"].said():
            raise PortTaken(f"{self.cluster.bootstrap} was taken by another program meanwhile")

    def _prepared(self) -> KafkaCluster:
        for tries_left in reversed(range(PORTS_TO_TRY)):
            cluster = KafkaCluster(data=self._chain.kafka, port=port_or_another(self._wanted),
                                   overrides=self._chain.broker_overrides)
            try:
                cluster.prepare()
                break
            except PortTaken:  # after our look: what comes before the second one may take seconds
                if not tries_left:
                    raise
        return cluster
