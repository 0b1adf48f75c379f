"""`make replay DATA=day.parquet`: a recorded day through the whole chain, its connector killed or not."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.kafka import KafkaCluster
from tests.connectors.recording.chain import RecordedDay
from tests.day_watch import CONNECTORS, DayWatch
from tests.replay_run import ROOT, replayed, start, stop, wait_until

KILLED_AT = (2, 5, 9)  # sweeps sent


@pytest.fixture(scope="module")
def undisturbed(day: RecordedDay, kafka: KafkaCluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    return replayed(tmp_path_factory.mktemp("out"), day.file, bootstrap=kafka.bootstrap)


def test_a_recorded_day_gives_the_totals_of_each_trading_day_in_it(undisturbed: tuple[bytes, bytes]) -> None:
    rows = [row for row in csv.DictReader(io.StringIO(undisturbed[0].decode())) if row["scope"] == "all"]
    assert [row["date"] for row in rows] == ["2026-01-05", "2026-01-06", "2026-01-07"]
    assert all(float(row["market_value_yuan"]) > 0 for row in rows)


@pytest.mark.faults
def test_a_replay_whose_connector_is_killed_three_times_gives_the_same(
        day: RecordedDay, kafka: KafkaCluster, tmp_path: Path, undisturbed: tuple[bytes, bytes]) -> None:
    run = start(tmp_path, day.file, bootstrap=kafka.bootstrap, workers=2, speed=0.5)
    try:
        with DayWatch(kafka.bootstrap, run.prefix) as watch:
            for number in KILLED_AT:
                wait_until(lambda at=number: watch.sweeps_sent >= at or run.process.poll() is not None,  # type: ignore[misc]
                           f"{number} sweeps are sent", 120)
                assert run.process.poll() is None, run.logs()
                run.kill_one(CONNECTORS)
        run.finish()
    finally:
        stop(run)
    assert run.files == undisturbed


def test_a_file_that_is_no_recording_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "day.parquet").write_bytes(b"quotes")
    done = subprocess.run([sys.executable, "-m", "deploy.replay", "--data", str(tmp_path / "day.parquet"), "--out",
                           str(tmp_path / "out")], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert "is no recording that is whole" in line
