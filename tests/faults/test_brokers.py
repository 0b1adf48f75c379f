"""Three brokers give what one gives, also when one of them is killed in the middle."""

import re
from pathlib import Path

import pytest

from tests.day_watch import CONNECTORS, DayWatch
from tests.replay_run import DAYS, HISTORY, ReplayRun, held, start, stop, wait_until

JAVA = "kafka.Kafka"


@pytest.mark.parametrize("day", [20, pytest.param(30, marks=pytest.mark.faults)])
def test_three_brokers_of_which_one_is_killed_give_what_one_gives(
        day: int, tmp_path: Path, history: Path, undisturbed: tuple[bytes, bytes]) -> None:
    run = start(tmp_path / "out", history, brokers=3, speed=3)
    try:
        wait_until(lambda: bool(run.children(CONNECTORS)) or run.process.poll() is not None,
                   "the replay has its brokers", 90)
        with DayWatch(_bootstrap(run), "") as watch:
            wait_until(lambda: watch.sweeps_sent > day or run.process.poll() is not None, f"day {day} is sent", 90)
            with held(run.children(CONNECTORS)):  # however late its readers are, there is something left for them
                watch.wait_for_day(day, run, DAYS[HISTORY])
            assert len(run.children(JAVA)) == 3
            run.kill_one(JAVA)
        run.finish()
    finally:
        stop(run)
    assert run.files == undisturbed


def _bootstrap(run: ReplayRun) -> str:
    (connectors, *_) = run.children(CONNECTORS)
    bootstrap: str = connectors.environ()["LITTLE_GIANTS_BOOTSTRAP"]
    assert re.fullmatch(r"(127\.0\.0\.1:\d+,?){3}", bootstrap)
    return bootstrap
