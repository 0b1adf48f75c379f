"""Watches, from outside and by reading topics, which day of a replay has been sent and which has been valued."""

import asyncio
import json
import threading
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.contract.broker import BrokerSettings
from streams.contract.buckets import BUCKETS
from streams.contract.closing import close, start
from streams.contract.codec import decode
from streams.contract.events.values import MarketValue
from streams.contract.topics import MARKET_QUOTES, MARKET_VALUE, MEMBERS
from tests.replay_run import ReplayRun, wait_until

CONNECTORS = "-m connectors replay"


class DayWatch:
    """Counts the sweeps in `market.quotes` and the days in `little-giants.market-value`, in a thread of its own.

    A sweep is begun once a bucket holds it and sent once all of them do; one that is sent again counts once.
    """

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self._broker = BrokerSettings(bootstrap=bootstrap, topic_prefix=prefix)
        self._days: set[date] = set()
        self._buckets = defaultdict[int, set[int]](set)  # of each sweep
        self.members_written = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._watch()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    @property
    def days(self) -> int:
        return len(self._days)

    @property
    def sweeps_begun(self) -> int:
        return len(self._buckets)

    @property
    def sweeps_sent(self) -> int:
        return sum(len(buckets) == BUCKETS for buckets in tuple(self._buckets.values()))

    def progress(self, process: str) -> int:
        """Return the day a process is at: connectors by what they have begun, the others by what is valued."""
        return self.sweeps_begun if process == CONNECTORS else self.days

    def wait_for_day(self, number: int, run: ReplayRun, total: int) -> None:
        """Wait until that many days are valued; require that the replay still has input left then."""
        wait_until(lambda: self.days >= number or run.process.poll() is not None, f"day {number} is valued", 90)
        assert run.process.poll() is None, run.logs()
        assert self.days < total, f"nothing was left to disturb on day {number}"

    async def _watch(self) -> None:
        consumer = AIOKafkaConsumer(**self._broker.client(), metadata_max_age_ms=500)
        try:
            await start(consumer)
            await self._follow(consumer)
        finally:
            await close(consumer)

    async def _follow(self, consumer: AIOKafkaConsumer) -> None:
        values, quotes, members = map(self._broker.name, (MARKET_VALUE, MARKET_QUOTES, MEMBERS))
        while not {values, quotes, members} <= await consumer.topics():
            if self._stop.is_set():
                return
            await asyncio.sleep(0.1)
        consumer.assign([TopicPartition(values, 0), *(TopicPartition(quotes, bucket) for bucket in range(BUCKETS))])
        await consumer.seek_to_beginning()
        while not self._stop.is_set():
            for partition, records in (await consumer.getmany(timeout_ms=100)).items():
                for record in records:
                    if partition.topic == values:
                        self._days.add(decode(MarketValue, record.value).sweep.trading_day)
                    else:  # not decoded: the watch must keep up with the chain
                        self._buckets[json.loads(record.value)["sweep"]["sequence"]].add(partition.partition)
            (self.members_written,) = (await consumer.end_offsets([TopicPartition(members, 0)])).values()


def file_channel(folder: Path) -> tuple[Path, Path]:
    """Write a channels file with one file channel; return it and where the notifications will be."""
    told, channels = folder / "told.jsonl", folder / "channels.toml"
    channels.write_text(f'[[channels]]\nid = "log"\nkind = "file"\npath = "{told}"\n')
    return channels, told
