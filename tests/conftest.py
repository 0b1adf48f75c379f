"""One embedded Kafka a test process, a topic prefix of its own for each test."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from tests.members_only import members_only
from tests.replay_run import HISTORY
from tests.side_by_side import SideBySide
from tests.undisturbed import undisturbed_in

# The same examples in each run, and no verdict by the clock: the machine may be busy.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
# Several processes of a kind run at once: those whose metrics are read are given a port.
os.environ.setdefault("LITTLE_GIANTS_METRICS_PORT", "-1")
# Records of past years are beyond any retention: none is taken away from a test, should the broker look just then.
AS_LONG_AS_A_SESSION = {"log.retention.check.interval.ms": 86_400_000, "log.initial.task.delay.ms": 86_400_000}


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SideBySide:
    return SideBySide(config, log)


@pytest.fixture(scope="session")
def kafka() -> Iterator[KafkaCluster]:
    """One broker, started for the first test that asks for it."""
    with KafkaCluster(heap_mb=512, overrides=AS_LONG_AS_A_SESSION) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def undisturbed(kafka: KafkaCluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The two files of an undisturbed replay of `../shared/data/history`, which test_against_oracle.py checks."""
    if not HISTORY.exists():
        pytest.skip("needs ../shared/data/history")
    mine = tmp_path_factory.getbasetemp()
    everybodys = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    return undisturbed_in(everybodys / "undisturbed", kafka)


@pytest.fixture(scope="session")
def quotes_of_members(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return members_only(tmp_path_factory.mktemp("history") / "members")


@pytest.fixture
def history(request: pytest.FixtureRequest) -> Path:
    """The history that a test disturbs: the long fault runs have the whole of it."""
    if not HISTORY.exists():
        pytest.skip("needs ../shared/data/history")
    whole = request.node.get_closest_marker("faults")
    found: Path = HISTORY if whole else request.getfixturevalue("quotes_of_members")
    return found


@pytest.fixture
def patient_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a worker in the test's own process: when its stop takes too long, it ends that process and all its tests."""
    monkeypatch.setattr("streams.engine.run._STOP_SECONDS", 200.0)


@pytest_asyncio.fixture
async def broker(kafka: KafkaCluster) -> BrokerSettings:
    """The broker with all topics of the contract, which no other test sees; they hold a replay."""
    settings = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"t{secrets.token_hex(4)}.")
    await admin.create_all(settings)
    await record_mode(settings, Mode.REPLAY, datetime.now(UTC))
    return settings
