"""`make replay` as its user meets it: the sample, bad input, Ctrl-C, a chain that stands still."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from deploy.kafka import KafkaCluster
from tests.day_watch import DayWatch
from tests.replay_run import ROOT, ReplayRun, replayed, start, stop, wait_until


def refused(*arguments: str) -> str:
    """Run a replay that must not start; return the one line that it says."""
    done = subprocess.run([sys.executable, "-m", "deploy.replay", *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def alive(family: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that still run a second later: whoever lost its parent is reaped by the system, in its time."""
    _, running = psutil.wait_procs(family, timeout=1)
    return [process for process in running if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def test_the_sample_gives_ten_days_and_some_notifications(tmp_path: Path, kafka: KafkaCluster) -> None:
    values, notifications = replayed(tmp_path, None, bootstrap=kafka.bootstrap)
    last = [line for line in values.decode().splitlines() if ",all," in line][-1]
    assert last.startswith("2026-07-16,all,")
    assert last.endswith(",true")
    assert notifications.decode().count("\n") > 3


def test_a_folder_without_quotes_is_refused_in_one_line(tmp_path: Path) -> None:
    assert str(tmp_path) in refused("--data", str(tmp_path), "--out", str(tmp_path / "out"))


def test_a_missing_rules_file_is_refused_in_one_line(tmp_path: Path) -> None:
    line = refused("--rules", str(tmp_path / "none.toml"), "--out", str(tmp_path / "out"))
    assert "none.toml: no such file" in line


@pytest.mark.parametrize(("variable", "value", "said"), [
    ("LITTLE_GIANTS_SECURITY_PROTOCOL", "SASL_SSL", "SASL_SSL needs LITTLE_GIANTS_SASL_USERNAME and _SASL_PASSWORD"),
    ("LITTLE_GIANTS_SASL_MECHANISM", "none", "LITTLE_GIANTS_SASL_MECHANISM: Input should be")])
def test_settings_with_which_no_broker_can_be_reached_are_one_line(
        variable: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, value)
    assert said in refused("--bootstrap", "127.0.0.1:1", "--out", str(tmp_path / "out"))


@pytest.mark.parametrize("moment", ["the broker starts", "the chain starts", "sweeps are sent"])
def test_ctrl_c_ends_every_process_within_ten_seconds(moment: str, tmp_path: Path) -> None:
    run = start(tmp_path, None, speed=0.5)
    try:
        patterns = {"the broker starts": "kafka", "the chain starts": "-m streams", "sweeps are sent": "-m alerts"}
        wait_until(lambda: bool(run.children(patterns[moment])) or run.process.poll() is not None, moment)
        if moment == "sweeps are sent":
            log = tmp_path / "logs" / "streams-1.log"
            wait_until(lambda: log.exists() and "ready after" in log.read_text(), "streams are ready")
        family = psutil.Process(run.process.pid).children(recursive=True)
        began = time.monotonic()
        run.process.send_signal(signal.SIGINT)
        run.process.communicate(timeout=10)
        assert time.monotonic() - began < 10
        assert run.process.returncode == 1
        assert alive(family) == []
    finally:
        stop(run)


def test_a_chain_that_stands_still_ends_the_run_and_names_the_buckets(tmp_path: Path, kafka: KafkaCluster) -> None:
    run = start(tmp_path, None, bootstrap=kafka.bootstrap, speed=0.5, stall=8)
    try:
        with DayWatch(kafka.bootstrap, run.prefix) as watch:
            watch.wait_for_day(1, run, 10)
        run.kill_one("-m streams run", signal.SIGSTOP)
        _, said = run.process.communicate(timeout=60)
    finally:
        stop(run)
    assert run.process.returncode == 1
    assert "no topic has moved for 8 s" in said, said
    assert "buckets" in said


def test_a_run_ends_all_its_processes(tmp_path: Path, kafka: KafkaCluster) -> None:
    run: ReplayRun = start(tmp_path, None, bootstrap=kafka.bootstrap, speed=1)
    try:
        wait_until(lambda: len(run.children("-m (connectors|streams|alerts) ")) == 3, "all three run")
        family = psutil.Process(run.process.pid).children(recursive=True)
        run.finish()
    finally:
        stop(run)
    assert alive(family) == []
