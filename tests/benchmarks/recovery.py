"""How soon totals flow after the stream processor is started, and after it is killed; and what the connectors take.

The simulated market at a sweep a second, the real processes under the real supervisor. A new total is one that was
published after the start, or after the kill.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.supervisor import Command, Supervisor
from streams.contract.admin import create_all
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from streams.contract.topics import MARKET_VALUE
from tests.benchmarks.child import peak_mb
from tests.benchmarks.contenders import our_environment
from tests.benchmarks.market import MEMBERS, SECURITIES

SIMULATE: Final = ("connectors", "simulate", "--securities", str(SECURITIES), "--members", str(MEMBERS),
                   "--speed", "60", "--every", "60")
ORDINARY_SECONDS: Final = 8.0  # past the market's opening, into a sweep each second
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Recovered:
    ready_seconds: float
    recovery_seconds: float
    connectors_mb: float
    streams_mb: float


async def measure(broker: BrokerSettings, folder: Path, say: Say) -> Recovered:
    """Start the stream processor, stop it and start it again, then kill it; each time until the next total."""
    await create_all(broker)
    await record_mode(broker, Mode.DEMO, datetime.now(UTC))
    supervisor = Supervisor(lambda line: say(f"recovery: {line}"))
    streams = _command(broker, folder, "streams", "streams", "run")
    try:
        supervisor.start(_command(broker, folder, "connectors", *SIMULATE))
        supervisor.start(streams)
        await _first_total(broker, after=time.time())
        await asyncio.sleep(ORDINARY_SECONDS)
        await supervisor.children["streams"].stop()
        began = time.time()
        supervisor.start(streams)
        ready = await _first_total(broker, after=began) - began
        await asyncio.sleep(ORDINARY_SECONDS)
        memory = {name: peak_mb(child.pid) for name, child in supervisor.children.items() if child.pid}
        killed = time.time()
        os.kill(supervisor.children["streams"].pid or 0, signal.SIGKILL)
        recovery = await _first_total(broker, after=killed) - killed
    finally:
        await supervisor.stop()
    return Recovered(ready_seconds=ready, recovery_seconds=recovery, connectors_mb=memory["connectors"],
                     streams_mb=memory["streams"])


def _command(broker: BrokerSettings, folder: Path, name: str, *arguments: str) -> Command:
    return Command(name=name, argv=[sys.executable, "-m", *arguments], env=our_environment(broker),
                   log=folder / f"recovery-{name}.log")


async def _first_total(broker: BrokerSettings, *, after: float, seconds: float = 90.0) -> float:
    """Return when the first total published after a moment was read."""
    partition = TopicPartition(broker.name(MARKET_VALUE), 0)
    async with (asyncio.timeout(seconds),
                AIOKafkaConsumer(**broker.client(), fetch_max_wait_ms=20, enable_auto_commit=False) as consumer):
        consumer.assign([partition])
        await consumer.seek_to_end()
        while True:
            for record in (await consumer.getmany(partition, timeout_ms=50)).get(partition, []):
                if record.timestamp > after * 1000:
                    return time.time()
