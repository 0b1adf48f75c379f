"""The whole chain through brokers that ask who you are gives what it gives through a plain one.

Connectors publish, the stream processor consumes, produces and recovers its state, the alerts deliver, and the replay
itself makes topics, reads lags and the results: every client that there is.
"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.kafka import KafkaCluster
from tests.day_watch import DayWatch
from tests.kafka.conftest import Secured
from tests.replay_run import ROOT, replayed, start, stop


@pytest.fixture(scope="module")
def plain(kafka: KafkaCluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """What a replay of the sample gives on a broker that asks nothing."""
    return replayed(tmp_path_factory.mktemp("plain"), None, bootstrap=kafka.bootstrap)


def test_scram_over_tls_with_streams_killed_on_the_way(
    plain: tuple[bytes, bytes], scram_tls: Secured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scram_tls.use(monkeypatch)
    run = start(tmp_path, None, bootstrap=scram_tls.cluster.bootstrap, speed=1)
    try:
        with DayWatch(scram_tls.cluster.bootstrap, run.prefix) as watch:
            watch.wait_for_day(2, run, 10)
            run.kill_one("-m streams run", signal.SIGKILL)
        run.finish()
    finally:
        stop(run)
    assert run.files == plain


@pytest.mark.parametrize("kind", ["scram", "client_certificates"])
def test_a_chain_without_trouble(
    kind: str, plain: tuple[bytes, bytes], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    secured: Secured = request.getfixturevalue(kind)
    secured.use(monkeypatch)
    assert replayed(tmp_path, None, bootstrap=secured.cluster.bootstrap) == plain


def test_topics_are_made_from_the_command_line(scram_tls: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    scram_tls.use(monkeypatch, TOPIC_PREFIX="made.")
    done = subprocess.run([sys.executable, "-m", "streams", "topics", "--create", "--mode", "replay"], cwd=ROOT,
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "made made.market.quotes" in done.stdout
