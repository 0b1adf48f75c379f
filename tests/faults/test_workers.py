"""How many workers there are, and how they come and go, changes no byte of what comes out."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.kafka import KafkaCluster
from tests.day_watch import DayWatch, file_channel
from tests.faults.test_kills import ALERTS, ENV, STREAMS, assert_each_id_once
from tests.replay_run import DAYS, HISTORY, ROOT, ReplayRun, replayed, start, stop, wait_until

LAST_DAYS = 10  # of the replay, in which nobody joins any more
SESSION_SECONDS = float(ENV["LITTLE_GIANTS_SESSION_TIMEOUT"])


@pytest.mark.parametrize("workers", [2, pytest.param(3, marks=pytest.mark.faults)])
def test_several_workers_give_what_one_gives(
        workers: int, tmp_path: Path, kafka: KafkaCluster, history: Path, undisturbed: tuple[bytes, bytes]) -> None:
    assert replayed(tmp_path, history, bootstrap=kafka.bootstrap, workers=workers) == undisturbed


def test_a_worker_that_is_stopped_while_it_learns_who_is_a_member_changes_nothing(
        tmp_path: Path, kafka: KafkaCluster, history: Path, undisturbed: tuple[bytes, bytes]) -> None:
    run = start(tmp_path / "out", history, bootstrap=kafka.bootstrap, env=ENV, workers=2, speed=3)
    try:
        with DayWatch(kafka.bootstrap, run.prefix) as watch:
            wait_until(lambda: watch.members_written > 0 or run.process.poll() is not None, "there are members")
            busiest = max(run.children(STREAMS), key=lambda worker: sum(worker.cpu_times()))
            busiest.send_signal(signal.SIGSTOP)
            watch.wait_for_day(6, run, DAYS[HISTORY])
            busiest.send_signal(signal.SIGCONT)
        run.finish()
    finally:
        stop(run)
    assert run.files == undisturbed


@pytest.mark.parametrize("victim", [STREAMS, pytest.param(ALERTS, marks=pytest.mark.faults)])
def test_a_worker_that_is_stopped_and_comes_back_changes_nothing(
        victim: str, tmp_path: Path, kafka: KafkaCluster, history: Path, undisturbed: tuple[bytes, bytes]) -> None:
    channels, told = file_channel(tmp_path)
    run = start(tmp_path / "out", history, bootstrap=kafka.bootstrap, env=ENV, workers=2, speed=3, channels=channels)
    try:
        with DayWatch(kafka.bootstrap, run.prefix) as watch:
            watch.wait_for_day(10, run, DAYS[HISTORY])
            stopped = run.kill_one(victim, signal.SIGSTOP)
            time.sleep(2 * SESSION_SECONDS)  # the fault itself: silent for twice the session
            stopped.send_signal(signal.SIGCONT)
            watch.wait_for_day(watch.days + 1, run, DAYS[HISTORY])
            for worker in run.children(victim):
                worker.terminate()
        run.finish()
    finally:
        stop(run)
    assert run.files == undisturbed
    assert_each_id_once(told, undisturbed[1])


@pytest.mark.parametrize(("times", "speed"), [(3, 1), pytest.param(20, 0.25, marks=pytest.mark.faults)])
def test_joins_and_leaves_of_a_second_worker_change_nothing(
        times: int, speed: float, tmp_path: Path, kafka: KafkaCluster, history: Path,
        undisturbed: tuple[bytes, bytes]) -> None:
    run = start(tmp_path / "out", history, bootstrap=kafka.bootstrap, env=ENV, speed=speed)
    try:
        with DayWatch(kafka.bootstrap, run.prefix) as watch:
            watch.wait_for_day(1, run, DAYS[HISTORY])
            came = 0
            while came < times and watch.days < DAYS[HISTORY] - LAST_DAYS:  # a slow machine has time for fewer
                came += 1
                _join_and_leave(run, tmp_path / f"second-{came}.log",
                                signal.SIGKILL if came % 5 == 0 or came == times else signal.SIGTERM)
            assert came > 1, "the replay was over before a second worker could come twice"
        run.finish()
    finally:
        stop(run)
    assert run.files == undisturbed


def _join_and_leave(run: ReplayRun, log: Path, end: signal.Signals) -> None:
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "streams", "run"], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, **ENV, "LITTLE_GIANTS_BOOTSTRAP": run.bootstrap or "",
                 "LITTLE_GIANTS_TOPIC_PREFIX": run.prefix, "LITTLE_GIANTS_MODE": "replay"})
    try:
        wait_until(lambda: "ready after" in log.read_text() or worker.poll() is not None, "the second worker is ready")
        assert worker.poll() is None, log.read_text()
        worker.send_signal(end)
        assert worker.wait(15) == (0 if end == signal.SIGTERM else -signal.SIGKILL), log.read_text()
    finally:
        worker.kill()
        worker.wait()
