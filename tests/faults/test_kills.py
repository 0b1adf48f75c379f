"""kill -9 of any process in the middle of a replay changes no byte of what comes out."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.kafka import KafkaCluster
from tests.day_watch import CONNECTORS, DayWatch, file_channel
from tests.replay_run import DAYS, HISTORY, ReplayRun, start, stop, wait_until

STREAMS, ALERTS = "-m streams run", "-m alerts run"
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 10))]
ENV = {"LITTLE_GIANTS_SESSION_TIMEOUT": "2"}


@pytest.mark.parametrize("seed", SEEDS)
def test_killing_connectors_streams_and_alerts_changes_nothing(
        seed: int, tmp_path: Path, kafka: KafkaCluster, undisturbed: tuple[bytes, bytes]) -> None:
    moments = random.Random(seed).sample(range(10, 35), 3)
    channels, told = file_channel(tmp_path)
    run = start(tmp_path / "out", HISTORY, bootstrap=kafka.bootstrap, env=ENV, speed=5, channels=channels)
    try:
        _kill_each(run, kafka.bootstrap, dict(zip((CONNECTORS, STREAMS, ALERTS), moments, strict=True)))
        run.finish()
    finally:
        stop(run)
    assert run.files == undisturbed
    assert_each_id_once(told, undisturbed[1])


def assert_each_id_once(told: Path, notifications: bytes) -> None:
    """Require that the file channel holds each notification exactly once."""
    ids = [json.loads(line)["id"] for line in told.read_text().splitlines()]
    assert sorted(ids) == sorted(json.loads(line)["id"] for line in notifications.splitlines())


def _kill_each(run: ReplayRun, bootstrap: str, plan: dict[str, int]) -> None:
    """Kill each victim on its day: connectors on a day sent, the others on a day valued; some must be left then."""
    with DayWatch(bootstrap, run.prefix) as watch:
        for victim in _as_their_day_comes(run, watch, plan):
            assert run.process.poll() is None, run.logs()
            assert watch.progress(victim) < DAYS[HISTORY], f"nothing was left when {victim} was to be killed"
            run.kill_one(victim)


def _as_their_day_comes(run: ReplayRun, watch: DayWatch, plan: dict[str, int]) -> Iterator[str]:
    left = dict(plan)
    while left:
        wait_until(lambda: run.process.poll() is not None or any(
            watch.progress(victim) >= day for victim, day in left.items()), f"the days of {left} come", 90)
        for victim in [victim for victim, day in left.items() if watch.progress(victim) >= day]:
            del left[victim]
            yield victim
        assert run.process.poll() is None, run.logs()
