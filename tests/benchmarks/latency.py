"""Quote published → notification in the file: the real chain at the pace of a market, and the memory it takes.

In each sweep other members jump beyond a rule's threshold, so that it is known which sweep told of whom. A quote is
published at `received_at`: when the connector has it whole, before it is encoded. The first sweep tells of nobody.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.environment import file_channel
from streams.contract.admin import create_all
from streams.contract.broker import BrokerSettings
from streams.contract.codec import decode
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from streams.contract.topics import MARKET_QUOTES
from tests.benchmarks.arrivals import Arrivals
from tests.benchmarks.child import Child
from tests.benchmarks.contenders import our_environment
from tests.benchmarks.market import Market, sequence
from tests.benchmarks.setting import publish_reference

EVERY_SECONDS: Final = 5.0
JUMPS: Final = 20  # members a sweep
START_SECONDS: Final = 180.0  # for three processes on a busy machine
RULES: Final = """[[rules]]
id = "jump"
kind = "price_move"
scope = "all"
percent = 7
severity = "info"
"""
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was seen: latencies in ms, sorted, and the peak memory of each process in MB."""

    latencies_ms: list[float]
    peaks_mb: Mapping[str, float]

    def percentile(self, percent: int) -> float:
        """Return the latency that so many percent do not exceed."""
        return self.latencies_ms[max(0, -(-len(self.latencies_ms) * percent // 100) - 1)]


async def measure(broker: BrokerSettings, folder: Path, *, seconds: float, say: Say,
                  every: float = EVERY_SECONDS) -> Told:
    """Run the chain for so long and return what was seen."""
    market, sweeps = Market(), 1 + round(seconds / every)
    await create_all(broker)
    await record_mode(broker, Mode.DEMO, datetime.now(UTC))
    await publish_reference(broker, market)
    file = folder / "notifications.jsonl"
    with Arrivals(file) as arrivals, ExitStack() as stack:
        children = {name: stack.enter_context(Child([sys.executable, "-m", *argv], _environment(broker, folder, file),
                                                    folder / f"latency-{name}.log"))
                    for name, argv in _commands(sweeps, every).items()}
        peaks = await _until_told(arrivals, children, (sweeps - 1) * JUMPS, sweeps * every + START_SECONDS, say)
    published = await _published_at(broker)
    due = {security: published[sequence(number)]
           for number in range(1, sweeps) for security in market.jumpers(number, JUMPS)}
    return Told(latencies_ms=sorted(_latencies_ms(arrivals, due)), peaks_mb=peaks)


def _commands(sweeps: int, every: float) -> dict[str, list[str]]:
    feed = ["--sweeps", str(sweeps), "--every", str(every), "--jumps", str(JUMPS)]
    return {"streams": ["streams", "run"], "alerts": ["alerts", "run"],
            "connectors": ["tests.benchmarks.feed", *feed]}


def _environment(broker: BrokerSettings, folder: Path, file: Path) -> dict[str, str]:
    rules, channels = folder / "rules.toml", folder / "channels.toml"
    rules.write_text(RULES)
    channels.write_text(file_channel(file))
    return our_environment(broker, rules=rules, channels=channels)


async def _until_told(arrivals: Arrivals, children: Mapping[str, Child], count: int, seconds: float,
                      say: Say) -> Mapping[str, float]:
    """Wait until so many have been told; return the peak memory of each process up to then."""
    loop = asyncio.get_running_loop()
    said_at = loop.time()
    async with asyncio.timeout(seconds):
        while len(arrivals.lines) < count:
            await asyncio.sleep(0.5)
            for name in ("streams", "alerts"):
                children[name].raise_if_ended()
            if loop.time() - said_at > 20:
                said_at = loop.time()
                say(f"latency: {len(arrivals.lines)} of {count} notifications")
    return {name: child.peak_mb() for name, child in children.items() if name != "connectors"}


async def _published_at(broker: BrokerSettings) -> dict[int, float]:
    """Return when each sweep was published, in seconds since 1970, by sequence."""
    partition = TopicPartition(broker.name(MARKET_QUOTES), 0)
    found = {}
    async with AIOKafkaConsumer(**broker.client(), enable_auto_commit=False) as consumer:
        consumer.assign([partition])
        await consumer.seek_to_beginning()
        end = (await consumer.end_offsets([partition]))[partition]
        while await consumer.position(partition) < end:
            for record in (await consumer.getmany(partition, timeout_ms=250)).get(partition, []):
                batch = decode(QuoteBatch, record.value)
                found[batch.sweep.sequence] = batch.received_at.timestamp()
    return found


def _latencies_ms(arrivals: Arrivals, due: Mapping[str, float]) -> list[float]:
    """Return how long each notification took; everyone must have been told of, once."""
    told = [(seen, json.loads(line)["subject"]) for seen, line in arrivals.lines]
    assert sorted(subject for _, subject in told) == sorted(due), "not who jumped, or somebody twice"
    return [(seen - due[subject]) * 1000 for seen, subject in told]
