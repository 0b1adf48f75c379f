"""kill -9 of any process in the middle of a replay changes no byte of what comes out."""

import json
import random
from pathlib import Path

import pytest

from deploy.kafka import KafkaCluster
from tests.day_watch import DayWatch, file_channel
from tests.replay_run import DAYS, HISTORY, ReplayRun, start, stop

CONNECTORS, STREAMS, ALERTS = "-m connectors replay", "-m streams run", "-m alerts run"
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 10))]
ENV = {"LITTLE_GIANTS_SESSION_TIMEOUT": "2"}


@pytest.mark.parametrize("seed", SEEDS)
def test_killing_connectors_streams_and_alerts_changes_nothing(
        seed: int, tmp_path: Path, kafka: KafkaCluster, undisturbed: tuple[bytes, bytes]) -> None:
    moments = sorted(random.Random(seed).sample(range(10, 35), 3))
    victims = random.Random(seed).sample([CONNECTORS, STREAMS, ALERTS], 3)
    channels, told = file_channel(tmp_path)
    run = start(tmp_path / "out", HISTORY, bootstrap=kafka.bootstrap, env=ENV, speed=5, channels=channels)
    try:
        _kill_each(run, kafka.bootstrap, list(zip(moments, victims, strict=True)))
        run.finish()
    finally:
        stop(run)
    assert run.files == undisturbed
    assert_each_id_once(told, undisturbed[1])


def assert_each_id_once(told: Path, notifications: bytes) -> None:
    """Require that the file channel holds each notification exactly once."""
    ids = [json.loads(line)["id"] for line in told.read_text().splitlines()]
    assert sorted(ids) == sorted(json.loads(line)["id"] for line in notifications.splitlines())


def _kill_each(run: ReplayRun, bootstrap: str, plan: list[tuple[int, str]]) -> None:
    with DayWatch(bootstrap, run.prefix) as watch:
        for day, victim in plan:
            watch.wait_for_day(day, run, DAYS[HISTORY])
            if victim == CONNECTORS and not run.children(victim):
                pytest.fail("the connectors had sent everything before they could be killed")
            run.kill_one(victim)
