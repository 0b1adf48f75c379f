"""Watches, from outside and by reading a topic, which day of a replay has been valued."""

import asyncio
import threading
from pathlib import Path
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.contract.broker import BrokerSettings
from streams.contract.codec import decode
from streams.contract.events.values import MarketValue
from streams.contract.topics import MARKET_QUOTES, MARKET_VALUE, MEMBERS
from tests.replay_run import ReplayRun, wait_until

CONNECTORS = "-m connectors replay"


class DayWatch:
    """Counts the days in `little-giants.market-value`, in a thread of its own."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self._broker = BrokerSettings(bootstrap=bootstrap, topic_prefix=prefix)
        self._days: set[object] = set()
        self.sweeps_sent = 0
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

    def progress(self, process: str) -> int:
        """Return the day a process is at: connectors by what they have sent, the others by what is valued."""
        return self.sweeps_sent if process == CONNECTORS else self.days

    def wait_for_day(self, number: int, run: ReplayRun, total: int) -> None:
        """Wait until that many days are valued; require that the replay still has input left then."""
        wait_until(lambda: self.days >= number or run.process.poll() is not None, f"day {number} is valued", 90)
        assert run.process.poll() is None, run.logs()
        assert self.days < total, f"nothing was left to disturb on day {number}"

    async def _watch(self) -> None:
        values, quotes, members = map(self._broker.name, (MARKET_VALUE, MARKET_QUOTES, MEMBERS))
        async with AIOKafkaConsumer(**self._broker.client(), metadata_max_age_ms=500) as consumer:
            while values not in await consumer.topics():
                if self._stop.is_set():
                    return
                await asyncio.sleep(0.1)
            consumer.assign([TopicPartition(values, 0)])
            await consumer.seek_to_beginning()
            while not self._stop.is_set():
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    self._days |= {decode(MarketValue, record.value).sweep.trading_day for record in records}
                ends = await consumer.end_offsets([TopicPartition(quotes, 0), TopicPartition(members, 0)])
                self.sweeps_sent, self.members_written = (ends[TopicPartition(name, 0)] for name in (quotes, members))


def file_channel(folder: Path) -> tuple[Path, Path]:
    """Write a channels file with one file channel; return it and where the notifications will be."""
    told, channels = folder / "told.jsonl", folder / "channels.toml"
    channels.write_text(f'[[channels]]\nid = "log"\nkind = "file"\npath = "{told}"\n')
    return channels, told
