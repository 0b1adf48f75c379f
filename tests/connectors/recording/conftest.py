"""A simulated market that went through the chain and was recorded; every firm in it is fictional."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest

from connectors.clocks import WallClock
from connectors.recording.recorded import Window
from connectors.recording.run import record
from connectors.settings import ConnectorSettings
from connectors.simulated.options import Options
from connectors.simulated.run import simulate
from deploy.kafka import KafkaCluster
from streams.contract.events.runtime import Mode
from streams.contract.topics import MARKET_QUOTES
from tests.connectors.on_topics import records_of
from tests.connectors.recording.chain import RecordedDay, caught_up, chain, topics

# Three trading days, recorded as one: a share issue on the second, an issue and a listing on the third.
MARKET: Final = Options(securities=80, members=50, seed=5, every_seconds=7200, days=3, partial=0.1)


@pytest.fixture(scope="package")
def day(kafka: KafkaCluster, tmp_path_factory: pytest.TempPathFactory) -> RecordedDay:
    return asyncio.run(_recorded(kafka, tmp_path_factory.mktemp("recorded")))


async def _recorded(kafka: KafkaCluster, folder: Path) -> RecordedDay:
    """Record from the first quote on: what was published before it is how the reference topics stood."""
    broker = await topics(kafka, Mode.DEMO)
    async with chain(broker, Mode.DEMO, folder / "chain", alerts=False):
        await simulate(MARKET, broker, ConnectorSettings(), universe="market", speed=0, clock=lambda: datetime.now(UTC))
        await caught_up(broker, alerts=False)
    begin = min(each[0].timestamp for each in await records_of(broker, MARKET_QUOTES))
    await record(folder / "day.parquet", broker, day=date(2026, 1, 5), window=Window(begin, 2**42), clock=WallClock())
    return RecordedDay(file=folder / "day.parquet", recorded_from=broker)
