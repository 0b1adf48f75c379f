"""Streams and alerts as processes on topics of their own, and what came out of them, but for what a run may choose."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deploy.environment import file_channel
from deploy.kafka import KafkaCluster
from deploy.progress import STAGES
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.lag import STREAMS_GROUP, LagReader
from streams.contract.topics import (
    ANNOUNCEMENTS,
    COVERAGE,
    DAILY_VALUES,
    IPOS,
    MARKET_QUOTES,
    MARKET_VALUE,
    MEMBER_QUOTES,
    MEMBERS,
    NOTIFICATIONS,
    PARTIALS,
    VALUATIONS,
    Topic,
)
from tests.connectors.on_topics import own_topics, records_of
from tests.connectors.waiting import until
from tests.engine.processes import WorkerProcess

RULES: Final = """
[[rules]]
id = "move"
kind = "price_move"
scope = "all"
percent = 1
severity = "warning"

[[rules]]
id = "value"
kind = "market_value_change"
scope = "all"
percent = 0.01
severity = "info"
"""
EVERY: Final = (PARTIALS, VALUATIONS, MARKET_VALUE, ANNOUNCEMENTS, NOTIFICATIONS)  # each event is a record
JOINED: Final = (MEMBERS, COVERAGE, IPOS)  # versions between two sweeps are as the streams happened to read
LATEST: Final = (MEMBER_QUOTES, DAILY_VALUES)  # of one checkpoint the newest alone
_STAMPS: Final = ("members_offset", "coverage_offset", "inputs_read")  # positions in topics that each run fills anew
Sequences = dict[str, list[Any]]  # by key


@dataclass(frozen=True, kw_only=True)
class RecordedDay:
    file: Path
    recorded_from: BrokerSettings


async def topics(kafka: KafkaCluster, mode: Mode) -> BrokerSettings:
    """Make all topics of the contract under a prefix of their own, for data of a mode."""
    return await own_topics(kafka.bootstrap, mode)


@asynccontextmanager
async def chain(broker: BrokerSettings, mode: Mode, folder: Path, workers: int = 1, *, alerts: bool = True,
                ) -> AsyncIterator[None]:
    """Run streams and alerts, so many of each; left, they have ended."""
    folder.mkdir(parents=True)
    rules, channels = folder / "rules.toml", folder / "channels.toml"
    rules.write_text(RULES)
    channels.write_text(file_channel(folder / "told.jsonl"))
    env = {"LITTLE_GIANTS_MODE": mode.value, "LITTLE_GIANTS_RULES": str(rules), "LITTLE_GIANTS_CHANNELS": str(channels)}
    async with AsyncExitStack() as stack:
        processes = [
            stack.enter_context(WorkerProcess("run", broker, folder / f"{module}-{number}.log", module=module, env=env,
                                              session_timeout=6))
            for module in (("streams", "alerts") if alerts else ("streams",)) for number in range(workers)]
        for process in processes:
            await process.until_ready(seconds=60)
        yield


async def caught_up(broker: BrokerSettings, *, alerts: bool = True) -> None:
    """Return once nothing is left of what was sent."""
    async with LagReader(broker) as lag:
        async def nothing_is_left() -> bool:
            stages = [stage for stage in STAGES if alerts or stage.group == STREAMS_GROUP]
            return not any([await lag.behind(stage.group, stage.sources) for stage in stages])
        await until(nothing_is_left, "the chain has caught up", 120)


async def every(broker: BrokerSettings, topic: Topic) -> Sequences:
    """Return what a topic says of each key, in order, each event once."""
    found: Sequences = {}
    seen: set[str] = set()
    for record in _flat(await records_of(broker, topic)):
        event = _event(record.value)
        if (identity := f"{record.key!r} {_identity(event)}") not in seen:
            seen.add(identity)
            found.setdefault(record.key.decode(), []).append(event)
    return found


async def as_found_by_sweeps(broker: BrokerSettings, topic: Topic) -> Sequences:
    """Return what a topic said of each key when a sweep was sent, each change once.

    The replay waits before a sweep until all that came before it is joined; what comes after it is sent after it.
    """
    quotes = _flat(await records_of(broker, MARKET_QUOTES))
    began: dict[int, int] = {}
    for record in quotes:
        sequence = json.loads(record.value)["sweep"]["sequence"]
        began[sequence] = min(record.timestamp, began.get(sequence, record.timestamp))
    records = (await records_of(broker, topic))[0]
    found: Sequences = {}
    for moment in (*sorted(began.values()), 2**62):
        latest = {record.key.decode(): _event(record.value) for record in records if record.timestamp < moment}
        for key, event in latest.items():
            versions = found.setdefault(key, [])
            if not versions or versions[-1] != event:
                versions.append(event)
    return found


def same_but_for_what_was_replaced(one: Sequences, other: Sequences) -> bool:
    """Say whether two topics that leave out versions end in the same, and have what both have in the same order."""
    if one.keys() != other.keys() or any(one[key][-1] != other[key][-1] for key in one):
        return False
    return all([each for each in one[key] if each in other[key]] == [each for each in other[key] if each in one[key]]
               for key in one)


def _event(value: bytes | None) -> Any:
    return None if value is None else _without_stamps(json.loads(value))


def _without_stamps(said: Any) -> Any:
    if isinstance(said, Mapping):
        return {name: _without_stamps(value) for name, value in said.items() if name not in _STAMPS}
    return said


def _identity(event: Any) -> str:
    """Return what an event is told by: its id, the sweep it is of, or all that it says."""
    for name in ("id", "announcement_id"):
        if name in event:
            return str(event[name])
    return str(event["sweep"]["sequence"]) if "sweep" in event else json.dumps(event, sort_keys=True)


def _flat(partitions: list[list[Any]]) -> Iterator[Any]:
    return (record for records in partitions for record in records)
