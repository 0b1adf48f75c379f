"""A broker that a test may kill, since the session's own is shared, and a proxy that plays what akshare asks."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from tests.connectors.akshare_tables.wire import Wire


@pytest.fixture(scope="package")
def mortal_kafka() -> Iterator[KafkaCluster]:
    with KafkaCluster() as cluster:
        yield cluster


@pytest_asyncio.fixture
async def mortal(mortal_kafka: KafkaCluster) -> BrokerSettings:
    """All topics of the contract, under a prefix of the test's own, on a broker that it may kill and restart."""
    if not mortal_kafka.processes:
        mortal_kafka.start()
    mortal_kafka.wait_ready()
    settings = BrokerSettings(bootstrap=mortal_kafka.bootstrap, topic_prefix=f"m{secrets.token_hex(4)}.")
    await admin.create_all(settings)
    return settings


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """The proxy; this process and those that it starts go through it."""
    with Wire(tmp_path) as playing:
        for name, value in playing.environment.items():
            monkeypatch.setenv(name, value)
        yield playing
