"""What a killed runner left behind is ended by the next one, and nothing else is."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy import left_overs
from deploy.left_overs import Note, Notes, StillThere, birth
from tests.replay_run import ROOT, wait_until

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(SLEEPS, start_new_session=True)
    yield process
    process.kill()
    process.wait()


@pytest.fixture(params=["the system's own", "ps"])
def births(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to learn when a process was born: Linux has its own, everything else has ps."""
    if request.param == "ps":
        monkeypatch.setattr(left_overs, "_birth_in_proc", left_overs._birth_in_ps)
    return str(request.param)


def test_a_process_has_one_birth_and_another_has_another(births: str, sleeper: subprocess.Popen[bytes]) -> None:
    assert birth(sleeper.pid) == birth(sleeper.pid)
    assert birth(sleeper.pid)
    if births != "ps":  # whose births are by the second
        assert birth(sleeper.pid) != birth(os.getpid())


def test_a_process_that_has_ended_has_no_birth_even_while_its_exit_code_waits(
        births: str, sleeper: subprocess.Popen[bytes]) -> None:
    sleeper.kill()
    wait_until(lambda: psutil.Process(sleeper.pid).status() == psutil.STATUS_ZOMBIE, "it has ended", 5)
    assert birth(sleeper.pid) is None
    sleeper.wait()
    assert birth(sleeper.pid) is None


def test_a_left_over_is_ended_with_its_group_and_its_note_is_gone(
        births: str, tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    Notes(tmp_path).write("streams", sleeper.pid)
    assert Notes(tmp_path).end_left_overs() == ["streams"]
    assert sleeper.wait(5) == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == []
    assert Notes(tmp_path).end_left_overs() == []


def test_a_process_that_only_has_the_number_of_an_old_one_is_left_alone(
        births: str, tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    note = Note(pid=sleeper.pid, birth="Mon Jan  5 09:15:00 2026")
    (tmp_path / "streams.json").write_text(note.model_dump_json())
    assert Notes(tmp_path).end_left_overs() == []
    assert sleeper.poll() is None
    assert list(tmp_path.iterdir()) == []


def test_a_note_that_cannot_be_read_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "streams.json").write_text('{"pid": 1}')
    assert Notes(tmp_path).end_left_overs() == []


def test_a_note_is_taken_away_once_the_process_has_ended(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    notes = Notes(tmp_path)
    notes.write("streams", sleeper.pid)
    notes.remove("streams")
    notes.remove("streams")
    assert list(tmp_path.iterdir()) == []


def test_a_left_over_that_does_not_end_is_a_problem_that_names_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sleeper: subprocess.Popen[bytes]) -> None:
    monkeypatch.setattr(left_overs, "_PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(left_overs, "_kill", lambda pid: None)
    Notes(tmp_path).write("kafka", sleeper.pid)
    with pytest.raises(StillThere, match=rf"kafka of an earlier run \(process {sleeper.pid}\) does not end"):
        Notes(tmp_path).end_left_overs()


def test_children_that_outlive_a_killed_runner_are_found_by_the_next(tmp_path: Path) -> None:
    """As on macOS, where no child dies with its parent."""
    runner = f"""
import asyncio, os, sys, time
from pathlib import Path
from deploy import supervisor
from deploy.left_overs import Notes
supervisor.die_with_parent = lambda: None
async def main():
    children = supervisor.Supervisor(print, Notes(Path({str(tmp_path / 'pids')!r})))
    children.start(supervisor.Command(name="streams", argv={SLEEPS!r}, env=dict(os.environ),
                                      log=Path({str(tmp_path / 'log')!r})))
    while not children.children["streams"].pid: await asyncio.sleep(0.01)
    print(children.children["streams"].pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", runner], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        child = psutil.Process(int(process.stdout.readline()))
        process.kill()
    assert child.is_running()
    assert Notes(tmp_path / "pids").end_left_overs() == ["streams"]
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
