"""What the fault runs are compared with: an undisturbed replay, checked against the oracle, once a session."""

import pytest

from deploy.kafka import KafkaCluster
from tests.replay_run import HISTORY, replayed


@pytest.fixture(scope="session")
def undisturbed(kafka: KafkaCluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The two files of an undisturbed replay of `../shared/data/history`."""
    if not HISTORY.exists():
        pytest.skip("needs ../shared/data/history")
    return replayed(tmp_path_factory.mktemp("undisturbed"), HISTORY, bootstrap=kafka.bootstrap)
