"""A recorded day, replayed at two speeds by one worker and by two, gives the same. The market is simulated."""

from pathlib import Path
from typing import Any

import pytest

from connectors.clocks import WallClock
from connectors.recording.play import play
from connectors.recording.reading import Recording
from connectors.recording.recorded import COMPACTED
from connectors.settings import ConnectorSettings
from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.topics import MARKET_IPO_FILINGS, MARKET_VALUE
from tests.connectors.recording.chain import (
    EVERY,
    JOINED,
    LATEST,
    RecordedDay,
    as_found_by_sweeps,
    caught_up,
    chain,
    every,
    same_but_for_what_was_replaced,
    topics,
)


async def replayed(day: RecordedDay, kafka: KafkaCluster, folder: Path, *, speed: float, workers: int,
                   ) -> BrokerSettings:
    broker = await topics(kafka, Mode.REPLAY)
    async with chain(broker, Mode.REPLAY, folder, workers):
        await play(Recording(day.file), broker, ConnectorSettings(), speed=speed, clock=WallClock())
        await caught_up(broker)
    return broker


def test_the_recording_has_the_reference_topics_as_they_stood_and_as_they_changed(day: RecordedDay) -> None:
    recording = Recording(day.file)
    before = [each for each in recording if each.timestamp_ms < recording.about.window.begin_ms]
    during = [each for each in recording if each.timestamp_ms >= recording.about.window.begin_ms]
    assert {each.topic for each in before} <= COMPACTED
    assert len({(each.topic, each.key) for each in before}) == len(before) > 200
    changed = {each.topic for each in during}
    assert changed >= {"market.quotes", "market.ipo-filings", "market.announcements", "market.instruments",
                       "market.share-capital", "registry.memberships", "registry.listings"}


@pytest.mark.asyncio
async def test_two_replays_at_two_speeds_with_one_and_two_workers_give_the_same_per_topic_and_key(
        day: RecordedDay, kafka: KafkaCluster, tmp_path: Path) -> None:
    one = await replayed(day, kafka, tmp_path / "one", speed=0, workers=1)
    two = await replayed(day, kafka, tmp_path / "two", speed=3, workers=2)
    for topic in EVERY:
        sequences = await every(one, topic)
        assert sequences, topic.name
        assert await every(two, topic) == sequences, topic.name
    for topic in JOINED:
        found = await as_found_by_sweeps(one, topic)
        assert found, topic.name
        assert await as_found_by_sweeps(two, topic) == found, topic.name
    for topic in LATEST:
        assert same_but_for_what_was_replaced(await every(one, topic), await every(two, topic)), topic.name
    assert _values(await every(one, MARKET_VALUE)) == _values(await every(day.recorded_from, MARKET_VALUE))
    assert len(await every(one, MARKET_IPO_FILINGS)) > 10


def _values(sequences: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Leave out official counts: a simulated market has none, and a replay is not known to be of one."""
    return {key: [{**event, "official_companies": None} for event in events] for key, events in sequences.items()}
