"""Applications and announcements through the real chain: from the first one published to the last result read.

What comes out must be what the pure function says.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from connectors.members_ready import wait_for_members
from connectors.patience import Patience
from connectors.publisher import Outgoing, Publisher
from streams.contract.admin import create_all
from streams.contract.broker import BrokerSettings
from streams.contract.codec import decode
from streams.contract.events.ipos import IpoFiling
from streams.contract.events.runtime import Mode
from streams.contract.lag import LagReader
from streams.contract.mode import record_mode
from streams.contract.problems import Problem
from streams.contract.topics import (
    ANNOUNCEMENTS,
    IPOS,
    MARKET_ANNOUNCEMENTS,
    MARKET_IPO_FILINGS,
    REGISTRY_MEMBERSHIPS,
    Topic,
)
from streams.ipos.joining import joined
from tests.benchmarks import setting
from tests.benchmarks.announcement_rows import announcement_rows
from tests.benchmarks.child import Child
from tests.benchmarks.contenders import our_environment
from tests.benchmarks.filing_rows import filing_rows
from tests.benchmarks.market import Market
from tests.benchmarks.pure import by_topic, followed
from tests.benchmarks.registry_rows import registry_rows
from tests.benchmarks.report import Figure

MOST_SECONDS: Final = 120.0
Say = Callable[[str], None]


class NotTheSame(Problem):
    """The chain does not publish what the pure function says."""


class Expected:
    """What a topic must say in the end; the field `key` tells its events apart."""

    def __init__(self, topic: Topic, key: str, events: Mapping[str, Any]) -> None:
        self.topic, self._key, self._events = topic, key, events
        self.missing = set(events)

    def see(self, value: bytes) -> None:
        """Take a version; the newest of a key counts, whatever it was joined from."""
        event: Any = decode(self.topic.event, value)
        if event.stamp is not None:
            event = event.model_copy(update={"inputs_read": 0})
        key = getattr(event, self._key)
        if event == self._events.get(key):
            self.missing.discard(key)
        else:
            self.missing.add(key)


async def measure(brokers: Sequence[BrokerSettings], folder: Path, say: Say) -> list[Figure]:
    """Measure each chain on topics of its own, so that what is left of one does not slow the other."""
    market, rows = Market(), filing_rows()
    members = [*setting.reference(market)]
    holders = [*members, *_memberships({row.company for row in rows})]
    filings = await _per_second(brokers[0], holders, *_filings(rows, holders), folder / "filings.log", say)
    announcements = await _per_second(brokers[1], members, *_announcements(market, members),
                                      folder / "announcements.log", say)
    return [Figure(name="filings_per_second_chain", value=filings, unit="rows/s"),
            Figure(name="announcements_per_second_chain", value=announcements, unit="rows/s")]


def _memberships(companies: Collection[str]) -> Iterator[Outgoing]:
    """Yield what the registry says of some companies: all 20,000 rows would take a minute to be learned."""
    for each in registry_rows().memberships:
        if each.company in companies:
            yield Outgoing(topic=REGISTRY_MEMBERSHIPS, key=each.assertion_id, event=each)


def _filings(rows: Sequence[IpoFiling], reference: Sequence[Outgoing]) -> tuple[list[Outgoing], Expected]:
    stages, _ = joined(rows, by_topic(reference)[REGISTRY_MEMBERSHIPS.name].values())
    return ([Outgoing(topic=MARKET_IPO_FILINGS, key=row.filing_id, event=row) for row in rows],
            Expected(IPOS, "company", stages))


def _announcements(market: Market, reference: Sequence[Outgoing]) -> tuple[list[Outgoing], Expected]:
    rows = announcement_rows(market)
    events = followed(rows, by_topic(reference))
    return ([Outgoing(topic=MARKET_ANNOUNCEMENTS, key=row.security, event=row) for row in rows],
            Expected(ANNOUNCEMENTS, "announcement_id", {event.announcement_id: event for event in events}))


async def _per_second(broker: BrokerSettings, reference: Sequence[Outgoing], rows: Sequence[Outgoing],
                      expected: Expected, log: Path, say: Say) -> float:
    """Let the stream processor learn who the members are; return rows a second from there on."""
    await create_all(broker)
    await record_mode(broker, Mode.DEMO, datetime.now(UTC))
    async with Publisher(broker, Patience(broker, 60), in_flight=500) as publisher, LagReader(broker) as lag:
        await publisher.publish(reference)
        with Child([sys.executable, "-m", "streams", "run"], our_environment(broker), log) as streams:
            await wait_for_members(lag, setting.REFERENCE)
            seconds = await _seconds(broker, publisher, rows, expected, streams)
            say(f"{expected.topic.name}: {len(rows):,} rows in {seconds:.1f} s "
                f"({streams.cpu_seconds():.1f} s of processor time with the start)")
    return len(rows) / seconds


async def _seconds(broker: BrokerSettings, publisher: Publisher, rows: Sequence[Outgoing], expected: Expected,
                   streams: Child) -> float:
    """Return how long it takes from the first row sent to the last result read."""
    began = time.monotonic()
    reading = asyncio.create_task(_read(broker, expected, streams))
    try:
        await publisher.publish(rows)
        async with asyncio.timeout(MOST_SECONDS):
            await reading
    except TimeoutError:
        raise NotTheSame(f"{expected.topic.name} differs from the pure function in {len(expected.missing)} keys after "
                         f"{MOST_SECONDS:g} s") from None
    finally:
        reading.cancel()
    return time.monotonic() - began


async def _read(broker: BrokerSettings, expected: Expected, streams: Child) -> None:
    """Return once the topic says all that is expected."""
    async with AIOKafkaConsumer(**broker.client(), fetch_max_wait_ms=50, enable_auto_commit=False) as consumer:
        consumer.assign([TopicPartition(broker.name(expected.topic), 0)])
        await consumer.seek_to_beginning()
        while expected.missing:
            streams.raise_if_ended()
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    expected.see(record.value)
