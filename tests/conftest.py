"""One embedded Kafka a test process, a topic prefix of its own for each test."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode

# The same examples in each run, and no verdict by the clock: the machine may be busy.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
# Several processes of a kind run at once: those whose metrics are read are given a port.
os.environ.setdefault("LITTLE_GIANTS_METRICS_PORT", "-1")


TOGETHER = ("kafka", "monitoring", "faults")  # folders whose tests share what takes long to start
DEMOS = ("test_readme_walk.py", "test_demo_command.py")  # two at once would race for Kafka's usual port

LONGEST = ("test_readme_walk.py", "test_workers.py", "test_demo_command.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file, or of some files or folders, on one of the processes; the longest come first."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
    for item in items:
        folder, file = item.path.parent.name, item.path.name
        group = folder if folder in TOGETHER else "demos" if file in DEMOS else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def kafka() -> Iterator[KafkaCluster]:
    """One broker, started for the first test that asks for it."""
    with KafkaCluster(heap_mb=512) as cluster:  # it holds the topics of a whole session
        yield cluster


@pytest_asyncio.fixture
async def broker(kafka: KafkaCluster) -> BrokerSettings:
    """The broker with all topics of the contract, which no other test sees; they hold a replay."""
    settings = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"t{secrets.token_hex(4)}.")
    await admin.create_all(settings)
    await record_mode(settings, Mode.REPLAY, datetime.now(UTC))
    return settings
