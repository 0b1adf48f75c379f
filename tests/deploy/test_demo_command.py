"""`make demo` as its user meets it without a terminal: real Kafka, real processes, signals from outside."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.deploy.chain_run import CHILDREN, SMALL, ChainRun, alive, refused, start_demo
from tests.replay_run import ROOT, wait_until


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[ChainRun]:
    run = start_demo(tmp_path / "demo")
    yield run
    if run.process.poll() is None:
        run.process.kill()
        run.process.wait()


def test_a_demo_ends_by_itself_after_moving_totals_notifications_an_ipo_and_an_announcement(tmp_path: Path) -> None:
    picture = tmp_path / "board.svg"
    run = start_demo(tmp_path / "demo", "--for", "15", "--screenshot", str(picture))
    run.until("no total yet")
    family = run.family()
    assert run.process.wait(150) == 0, run.everything()
    assert alive(family) == []
    assert len({re.search(r"全部小巨人 ([\d,.]+) 亿元", line)[1] for line in run.status_lines}) > 1, run.said  # type: ignore[index]
    assert all("SIMULATED / 模拟数据" in line for line in run.status_lines)
    assert "| notification warning" in run.said
    moves = re.findall(r"\| IPO 01-05 \| .*\(模拟\) \| .* \| (.*)$", run.said, re.MULTILINE)
    assert "上市 listed, after 发行 issuing" in moves, run.said
    assert len(moves) >= 3, run.said  # a new issue too, and something while the market is open
    assert re.search(r"\| announcement 01-05 09:3\d \| \d{6}\.\w\w 模拟", run.said), run.said
    assert re.search(r"demo: 15 s are over: \d+ sweeps, \d+ notifications; every process has ended$", run.said.strip())
    told = (tmp_path / "demo" / "delivered.jsonl").read_text(encoding="utf-8").splitlines()
    assert all(json.loads(line)["source"] == "simulated" for line in told)
    assert told
    assert "SIMULATED" in picture.read_text(encoding="utf-8")


def test_a_killed_stream_processor_makes_the_totals_age_until_it_is_back_and_ctrl_c_ends_all(demo: ChainRun) -> None:
    demo.until("| totals ")
    killed = demo.child("-m streams")
    killed.kill()
    wait_until(lambda: demo.children("-m streams") not in ([], [killed]), "it is started again")
    successor = demo.child("-m streams")
    successor.suspend()  # however quick it is: the totals stand still for as long as the test looks
    before = len(demo.status_lines)
    wait_until(lambda: len(demo.status_lines) >= before + 3, "three more lines")
    still = demo.status_lines[before + 1:]
    assert len({re.search(r"market time \S+ \S+", line)[0] for line in still}) == 1, demo.said  # type: ignore[index]
    assert demo.ages[before + 1:] == sorted(set(demo.ages[before + 1:]))
    successor.resume()
    wait_until(lambda: demo.ages[-1] < 2 and demo.status_lines[-1] not in still, "the totals are new again")
    family = demo.family()
    assert demo.end(signal.SIGINT) == 0
    assert alive(family) == []
    assert demo.said.strip().endswith("demo: stopped; every process has ended")


def test_a_demo_goes_on_when_somebody_deletes_its_logs(demo: ChainRun) -> None:
    demo.until("| totals ")
    shutil.rmtree(demo.folder / "logs")
    killed = demo.child("-m alerts")
    killed.kill()
    wait_until(lambda: demo.children("-m alerts") not in ([], [killed]), "it is started again")
    assert (demo.folder / "logs" / "alerts.log").exists()
    assert demo.end(signal.SIGINT) == 0
    assert "Traceback" not in demo.said


def test_a_second_demo_in_the_same_folder_is_refused_in_one_line(demo: ChainRun) -> None:
    wait_until((demo.folder / "runner.pid").exists, "the first holds the folder")
    line = refused("deploy.demo", "--folder", str(demo.folder), *SMALL)
    assert line == (f"demo: a demo is running in {demo.folder} already (process {demo.process.pid}): end it there with "
                    "Ctrl-C, or give --folder (FOLDER=) another one")
    assert demo.end(signal.SIGTERM) == 0


def test_nothing_survives_sigkill_of_the_runner_and_the_next_start_goes_on(demo: ChainRun) -> None:
    demo.until("| totals ")
    family = demo.family()
    assert all(any(pattern in " ".join(each.cmdline()) for each in family) for pattern in CHILDREN)
    demo.process.kill()
    if sys.platform == "linux":  # elsewhere the next start ends them
        assert alive(family, seconds=5) == []
    demo.process.wait()
    last = re.search(r"market time (\S+ \S+)", demo.status_lines[-1])
    again = start_demo(demo.folder)
    try:
        again.until("| totals ")
        assert alive(family) == []
        first = re.search(r"market time (\S+ \S+)", again.status_lines[0])
        assert last is not None
        assert first is not None
        assert first[1] > last[1]
        assert "demo: starting Kafka at 127.0.0.1:" in again.said
    finally:
        assert again.end(signal.SIGINT) == 0


@pytest.mark.parametrize(("moment", "number"), [
    ("starting Kafka", signal.SIGINT), ("starting connectors", signal.SIGINT), ("starting connectors", signal.SIGHUP)])
def test_a_signal_while_it_starts_ends_all(demo: ChainRun, moment: str, number: signal.Signals) -> None:
    demo.until(moment)
    family = demo.family()
    assert demo.end(number) == 0, demo.everything()
    assert alive(family) == []


def test_a_reader_that_ends_is_the_end_of_the_demo(tmp_path: Path) -> None:
    run = subprocess.Popen([sys.executable, "-m", "deploy.demo", "--folder", str(tmp_path / "demo"), *SMALL], cwd=ROOT,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert run.stdout
        assert run.stderr
        run.stdout.readline()
        family = psutil.Process(run.pid).children(recursive=True)
        run.stdout.close()
        assert run.stderr.read().strip().endswith("demo: nobody reads on; every process has ended")
        assert run.wait(30) == 1
        assert alive(family) == []
    finally:
        run.kill()
        run.wait()


def test_another_market_in_a_kept_folder_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "market.json").write_text('{"securities":300,"members":60,"seed":1}\n', encoding="utf-8")
    assert "holds another market" in refused("deploy.demo", "--folder", str(tmp_path), "--securities", "301")


def test_a_missing_rules_file_is_refused_in_one_line(tmp_path: Path) -> None:
    line = refused("deploy.demo", "--rules", str(tmp_path / "none.toml"), "--folder", str(tmp_path))
    assert "none.toml: no such file" in line


def test_no_process_of_a_demo_is_left_by_these_tests(tmp_path: Path) -> None:
    here = str(tmp_path.parent)
    assert [each for each in psutil.process_iter(["cmdline"]) if here in " ".join(each.info["cmdline"] or [])] == []
