"""kill -9 of any process in the middle of a replay changes no byte of what comes out."""

import json
import random
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.kafka import KafkaCluster
from tests.day_watch import CONNECTORS, DayWatch, file_channel
from tests.replay_run import DAYS, HISTORY, ReplayRun, held, start, stop, wait_until

STREAMS, ALERTS = "-m streams run", "-m alerts run"
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 10))]
ENV = {"LITTLE_GIANTS_SESSION_TIMEOUT": "2"}


@pytest.mark.parametrize("seed", SEEDS)
def test_killing_connectors_streams_and_alerts_changes_nothing(
        seed: int, tmp_path: Path, kafka: KafkaCluster, history: Path, undisturbed: tuple[bytes, bytes]) -> None:
    moments = random.Random(seed).sample(range(10, 25), 3)  # long before the last of the days
    channels, told = file_channel(tmp_path)
    run = start(tmp_path / "out", history, bootstrap=kafka.bootstrap, env=ENV, speed=5, channels=channels)
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
    """Kill each victim on its day: connectors on a day begun, the others on a day valued; some must be left then.

    So the last days are held back once those of the plan are sent whole: whoever comes back would catch up with all of
    them before the next one's turn.
    """
    left, is_held = dict(plan), False
    with DayWatch(bootstrap, run.prefix) as watch, ExitStack() as until_all_are_killed:
        def may_hold() -> bool:
            return not is_held and CONNECTORS not in left and watch.sweeps_sent > max(plan.values())

        while left:
            wait_until(lambda: run.process.poll() is not None or bool(_due(watch, left)) or may_hold(),
                       f"the days of {left} come", 90)
            assert run.process.poll() is None, run.logs()
            for victim in _due(watch, left):
                assert watch.progress(victim) < DAYS[HISTORY], f"nothing was left when {victim} was to be killed"
                run.kill_one(victim)
                del left[victim]
            if left and may_hold() and (connectors := run.children(CONNECTORS)):
                until_all_are_killed.enter_context(held(connectors))
                is_held = True


def _due(watch: DayWatch, left: dict[str, int]) -> list[str]:
    return [victim for victim, day in left.items() if watch.progress(victim) >= day]
