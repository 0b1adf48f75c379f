"""`make live` as its user meets it without a terminal and without the internet: real Kafka, real processes.

What publishes is a stand-in that asks no public site: its firm and its sources are fictional.
"""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.chain_run import ChainRun, alive, refused, start_demo, start_live
from tests.replay_run import ROOT, wait_until

PATIENCE_SECONDS = 200  # a start takes 25 s alone, and much longer beside other tests


@pytest.fixture
def live(tmp_path: Path) -> Iterator[ChainRun]:
    run = start_live(tmp_path / "live")
    yield run
    if run.process.poll() is None:
        run.process.kill()
        run.process.wait()


def test_without_the_internet_it_says_what_is_out_of_reach_and_how_to_run_the_demo_and_ctrl_c_ends_all(
        live: ChainRun) -> None:
    live.until("no total yet | sources not good: 3 of 3 feeds | 没有网络 no internet?", PATIENCE_SECONDS)
    for source, feed in (("样例甲", "quotes:members"), ("样例乙", "quotes:members"), ("样例丙", "announcements")):
        [line] = re.findall(rf"^LIVE / 实时 \| source {source} {feed} \| (.*)$", live.said, re.MULTILINE)
        assert re.fullmatch(r"连不上 out of reach since \d\d:\d\d:\d\d \| last good never \| "
                            rf"{source}.invalid: no connection: refused \(ECONNREFUSED\)", line)
    assert "SIMULATED" not in live.said
    assert "up " in [line for line in live.said.splitlines() if "no total yet" in line][-1]
    family = live.family()
    assert {pattern for pattern in ("kafka.Kafka", "live_stand_in", "-m streams", "-m alerts")
            if live.children(pattern)} == {"kafka.Kafka", "live_stand_in", "-m streams", "-m alerts"}
    assert live.end(signal.SIGINT) == 0
    assert alive(family) == []
    assert live.said.strip().endswith("live: stopped; every process has ended")


@pytest.mark.timeout(600)  # two starts
def test_it_ends_by_itself_whether_or_not_a_total_came_and_seeding_a_kept_folder_again_adds_nothing(
        tmp_path: Path) -> None:
    began = time.monotonic()
    first = start_live(tmp_path / "live", "--for", "5")
    assert first.process.wait(150) == 0, first.everything()
    assert time.monotonic() - began >= 5
    assert "live: putting the facts that come with the program into the registry ..." in first.said
    assert re.search(r"live: registry: memberships: 4,?\d\d\d new, 0 changed, 0 known\n"
                     r"live: registry: listings: 1\d\d\d new, 0 changed, 0 known$", first.said, re.MULTILINE)
    assert re.search(r"live: 5 s are over: 0 sweeps, \d+ notifications; every process has ended$", first.said.strip())
    again = start_live(tmp_path / "live", "--for", "5")
    assert again.process.wait(150) == 0, again.everything()
    assert re.search(r"live: registry: listings: 0 new, 0 changed, 1\d\d\d known$", again.said, re.MULTILINE)


def test_sweeps_over_members_become_totals_at_real_time(tmp_path: Path) -> None:
    run = start_live(tmp_path / "live", "--source", "-m tests.deploy.live_stand_in sweeps")
    try:
        run.until("all 全部小巨人 100.00 亿元", PATIENCE_SECONDS)
        assert re.search(r"market time \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", run.said)
        assert re.search(r"totals [\d.]+ s old, quotes of \d\d:\d\d:\d\d|last sweep of \d\d:\d\d:\d\d", run.said)
        assert "sweep 1 of 1 quotes, 16 of 16 buckets" in run.said
    finally:
        assert run.end(signal.SIGTERM) == 0, run.everything()


def test_a_second_run_in_the_same_folder_is_refused_in_one_line(live: ChainRun) -> None:
    wait_until((live.folder / "runner.pid").exists, "the first holds the folder")
    assert refused("deploy.live", "--folder", str(live.folder)) == (
        f"live: a live run is running in {live.folder} already (process {live.process.pid}): end it there with "
        "Ctrl-C, or give --folder (FOLDER=) another one")
    assert live.end(signal.SIGTERM) == 0


def test_a_folder_that_holds_a_demo_is_refused_in_one_line_that_reaches_the_screen(tmp_path: Path) -> None:
    demo = start_demo(tmp_path / "kept")
    demo.until("starting connectors")
    assert demo.end(signal.SIGINT) == 0
    live = start_live(tmp_path / "kept")
    assert live.process.wait(90) == 1, live.everything()
    assert live.said.strip().splitlines()[-1] == (
        f"live: {tmp_path / 'kept'} holds demo data, not live: give --folder (FOLDER=) another one")


def test_a_registry_that_cannot_be_seeded_is_one_line(tmp_path: Path) -> None:
    code = ("from deploy import live; from deploy.chain import Step; import dataclasses; "
            "live.SEED = dataclasses.replace(live.SEED, arguments=(*live.SEED.arguments, '--folder', 'none')); "
            "live.cli()")
    done = subprocess.run([sys.executable, "-c", code, "--folder", str(tmp_path / "live")], cwd=ROOT, text=True,
                          capture_output=True, timeout=120, check=False)
    assert done.returncode == 1
    assert re.match(r"live: registry ended with exit code 1: none/memberships.csv is not there; .*\(all of it: .*"
                    r"registry.log\)$", done.stderr.strip().splitlines()[-1]), done.stderr
    assert "Traceback" not in done.stderr


def test_make_help_shows_it() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True).stdout
    assert re.search(r"^live +The whole chain on live sources", said, re.MULTILINE)
