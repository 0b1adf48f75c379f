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


LONGEST = (  # the first: its demo is over before other demos want its port
    "test_readme_walk.py", "faults/test_workers.py", "replay/test_against_oracle.py", "faults/test_kills.py",
    "deploy/test_demo_command.py", "kafka/test_secured_chain.py", "metrics/test_failover.py",
    "deploy/test_chain_kafka.py", "monitoring/test_failover.py", "alerts/test_killed_processes.py",
    "live/test_soak.py", "live/test_two_live_processes.py", "duty/test_two_processes.py", "deploy/test_live_command.py",
    "recording/test_replayed_day.py", "faults/test_brokers.py", "replay/test_code_switch.py",
    "deploy/test_compose_natively.py", "valuation/test_against_plain.py", "oracle/test_oracle.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: in parallel processes a file stays on one of them."""
    items.sort(key=lambda item: next(
        (place for place, name in enumerate(LONGEST) if item.path.as_posix().endswith(name)), len(LONGEST)))


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
