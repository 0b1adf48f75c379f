"""One embedded Kafka a test process, a topic prefix of its own for each test."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from tests.replay_run import HISTORY
from tests.side_by_side import SideBySide
from tests.undisturbed import undisturbed_in

# The same examples in each run, and no verdict by the clock: the machine may be busy.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
# Several processes of a kind run at once: those whose metrics are read are given a port.
os.environ.setdefault("LITTLE_GIANTS_METRICS_PORT", "-1")



def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SideBySide:
    return SideBySide(config, log)


@pytest.fixture(scope="session")
def kafka() -> Iterator[KafkaCluster]:
    """One broker, started for the first test that asks for it."""
    with KafkaCluster(heap_mb=512) as cluster:  # it holds the topics of a whole session
        yield cluster


@pytest.fixture(scope="session")
def undisturbed(kafka: KafkaCluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The two files of an undisturbed replay of `../shared/data/history`, which test_against_oracle.py checks."""
    if not HISTORY.exists():
        pytest.skip("needs ../shared/data/history")
    mine = tmp_path_factory.getbasetemp()
    everybodys = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    return undisturbed_in(everybodys / "undisturbed", kafka)


@pytest_asyncio.fixture
async def broker(kafka: KafkaCluster) -> BrokerSettings:
    """The broker with all topics of the contract, which no other test sees; they hold a replay."""
    settings = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"t{secrets.token_hex(4)}.")
    await admin.create_all(settings)
    await record_mode(settings, Mode.REPLAY, datetime.now(UTC))
    return settings
