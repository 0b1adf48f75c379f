"""Children are restarted when they die, given up when they keep dying, stopped in order, and never left behind."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from deploy import supervisor as supervision
from deploy.left_overs import Notes
from deploy.supervisor import MOST_DEATHS, CannotStart, Child, Command, Condition, GaveUp, ProcessState, Supervisor
from tests.deploy.chain_run import alive
from tests.replay_run import ROOT, wait_until

SLEEPS = "import time; print('up', flush=True); time.sleep(60)"


def a_command(folder: Path, name: str, code: str, *, ends: bool = False) -> Command:
    return Command(name=name, argv=[sys.executable, "-c", code], env=dict(os.environ), log=folder / f"{name}.log",
                   ends=ends)


async def until_up(folder: Path, name: str, times: int = 1) -> None:
    log = folder / f"{name}.log"
    async with asyncio.timeout(20):
        while not log.exists() or log.read_text().count("up") < times:
            await asyncio.sleep(0.02)


async def until_ended(supervisor: Supervisor, name: str) -> None:
    async with asyncio.timeout(30):
        while not supervisor.ended(name):
            await asyncio.sleep(0.02)


@pytest.mark.asyncio
async def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    supervisor.start(a_command(tmp_path, "streams-1", SLEEPS))
    await until_up(tmp_path, "streams-1")
    pid = supervisor.children["streams-1"].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await until_up(tmp_path, "streams-1", times=2)
    assert supervisor.children["streams-1"].pid != pid
    assert said == ["streams-1 ended with SIGKILL; starting it again in 0.3 s"]
    await supervisor.stop()


@pytest.mark.asyncio
async def test_a_child_that_keeps_dying_is_given_up_with_its_last_words(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.01)
    supervisor = Supervisor(lambda _: None)
    supervisor.start(a_command(tmp_path, "alerts-1", "import sys; sys.exit('no rules file')"))
    with pytest.raises(GaveUp, match=r"alerts-1 died 5 times in a minute, .* exit code 1: no rules file"):
        await until_ended(supervisor, "alerts-1")
    await supervisor.stop()


@pytest.mark.parametrize("level", ["INFO", "WARNING", "ERROR"])
def test_the_last_line_is_told_without_time_and_level(level: str, tmp_path: Path) -> None:
    child = Child(a_command(tmp_path, "connectors", SLEEPS), print)
    child.command.log.write_text(f"2026-01-06 10:42:05,123 connectors {level} no source answers\n  a frame\n")
    assert child.last_line() == "no source answers"


def test_results_are_all_lines_beside_the_log_or_its_last_line(tmp_path: Path) -> None:
    child = Child(a_command(tmp_path, "registry", SLEEPS), print)
    logged = "2026-01-06 10:42:05,123 connectors INFO reading\n"
    child.command.log.write_text(f"{logged}memberships: 3 new\nlistings: 2 new\n")
    assert child.results() == ["memberships: 3 new", "listings: 2 new"]
    child.command.log.write_text(logged)
    assert child.results() == ["reading"]


@pytest.mark.asyncio
async def test_what_is_run_once_is_not_started_again_when_it_fails(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    command = a_command(tmp_path, "registry", "import sys; sys.exit('no such file')", ends=True)
    supervisor.start(replace(command, tries=1))
    with pytest.raises(GaveUp, match=r"^registry ended with exit code 1: no such file \(all of it: "):
        await until_ended(supervisor, "registry")
    assert said == []
    await supervisor.stop()


@pytest.mark.asyncio
async def test_a_child_whose_log_folder_is_deleted_meanwhile_is_started_again_with_a_new_one(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _: None)
    supervisor.start(a_command(tmp_path / "logs", "streams-1", SLEEPS))
    await until_up(tmp_path / "logs", "streams-1")
    shutil.rmtree(tmp_path / "logs")
    assert supervisor.children["streams-1"].last_line() == "streams-1 starts"
    pid = supervisor.children["streams-1"].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await until_up(tmp_path / "logs", "streams-1")
    await supervisor.stop()


@pytest.mark.asyncio
async def test_a_child_that_the_system_does_not_start_is_a_problem_in_one_line(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _: None)
    supervisor.start(replace(a_command(tmp_path, "kafka", SLEEPS), cwd=tmp_path / "gone"))
    with pytest.raises(CannotStart, match=r"^kafka cannot be started: No such file or directory, .*gone"):
        await until_ended(supervisor, "kafka")
    await supervisor.stop()


@pytest.mark.asyncio
async def test_deaths_long_ago_neither_count_nor_lengthen_the_pause(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervision, "WITHIN_SECONDS", 0.0)
    said: list[str] = []
    supervisor = Supervisor(said.append)
    supervisor.start(a_command(tmp_path, "alerts-1", "import sys; sys.exit(3)"))
    async with asyncio.timeout(60):
        while len(said) < MOST_DEATHS + 2:
            supervisor.states()
            await asyncio.sleep(0.02)
    assert set(said) == {"alerts-1 ended with exit code 3; starting it again in 0.0 s"}
    await supervisor.stop()


@pytest.mark.asyncio
async def test_the_state_of_a_child_is_told_from_its_start_to_its_end(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 30.0)
    supervisor = Supervisor(lambda _: None, Notes(tmp_path / "pids"))
    supervisor.start(a_command(tmp_path, "streams-1", SLEEPS))
    assert [state.condition for state in supervisor.states()] == [Condition.STARTING]
    await until_up(tmp_path, "streams-1")
    [state] = supervisor.states()
    assert state == ProcessState(name="streams-1", condition=Condition.UP, pid=state.pid, restarts=0)
    assert (tmp_path / "pids" / "streams-1.json").exists()
    assert state.pid
    os.kill(state.pid, signal.SIGKILL)
    async with asyncio.timeout(20):
        while (tmp_path / "pids" / "streams-1.json").exists():
            await asyncio.sleep(0.02)
    assert supervisor.states() == (
        ProcessState(name="streams-1", condition=Condition.RESTARTING, pid=None, restarts=0),)
    await supervisor.stop()


@pytest.mark.asyncio
async def test_a_child_of_which_no_note_can_be_written_runs_all_the_same(tmp_path: Path) -> None:
    in_the_way, said = tmp_path / "pids", list[str]()
    in_the_way.write_text("a file where the folder of notes should be: a full disk refuses as well")
    supervisor = Supervisor(said.append, Notes(in_the_way))
    supervisor.start(a_command(tmp_path, "streams-1", SLEEPS))
    await until_up(tmp_path, "streams-1")
    supervisor.states()
    assert said == ["streams-1 runs, but no note of it can be written: File exists"]
    await supervisor.stop()


@pytest.mark.asyncio
@pytest.mark.parametrize("turns", range(6))
async def test_a_child_that_is_told_to_stop_while_it_is_being_started_does_not_stay(tmp_path: Path, turns: int) -> None:
    before = set(psutil.Process().children())
    supervisor = Supervisor(lambda _: None)
    supervisor.start(a_command(tmp_path, "streams-1", SLEEPS))
    for _ in range(turns):  # of the loop: its task has begun, its process is there or not, known or not
        await asyncio.sleep(0)
    await supervisor.stop()
    assert alive(list(set(psutil.Process().children()) - before)) == []


@pytest.mark.asyncio
async def test_what_a_child_has_started_ends_with_it(tmp_path: Path) -> None:
    starts = "import subprocess, sys, time; print(subprocess.Popen([sys.executable, '-c', 'import time; " \
             "time.sleep(60)']).pid, 'up', flush=True); time.sleep(60)"
    supervisor = Supervisor(lambda _: None)
    supervisor.start(a_command(tmp_path, "streams-1", starts))
    await until_up(tmp_path, "streams-1")
    grandchild = psutil.Process(int((tmp_path / "streams-1.log").read_text().split()[0]))
    await supervisor.stop()
    wait_until(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE, "it is gone", 5)


@pytest.mark.asyncio
async def test_the_last_words_are_not_the_frames_of_a_stack(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _: None)
    supervisor.start(a_command(tmp_path, "kafka", "print('java.lang.Error: no room\\n\\tat Kafka.main(Kafka.java:1)')",
                               ends=True))
    await until_ended(supervisor, "kafka")
    assert supervisor.children["kafka"].last_line() == "java.lang.Error: no room"


@pytest.mark.asyncio
async def test_a_child_that_may_end_is_not_started_again(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _: None)
    supervisor.start(a_command(tmp_path, "connectors", "print('up')", ends=True))
    await until_ended(supervisor, "connectors")
    assert (tmp_path / "connectors.log").read_text() == "up\n"
    await supervisor.stop()


@pytest.mark.asyncio
async def test_children_stop_in_the_order_of_their_start_and_the_deaf_are_killed(tmp_path: Path) -> None:
    tells = f"import signal, sys, time; p = {str(tmp_path / 'order')!r}\n" \
            "def end(*_):\n    open(p, 'a').write(sys.argv[1] + ' '); sys.exit()\n" \
            "signal.signal(signal.SIGTERM, end); print('up', flush=True); time.sleep(60)"
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    supervisor = Supervisor(lambda _: None)
    for name, code, grace in (("connectors", tells, 30), ("streams-1", deaf, 0.5), ("alerts-1", tells, 30)):
        command = a_command(tmp_path, name, code)
        supervisor.start(replace(command, argv=[*command.argv, name], grace=grace))
        await until_up(tmp_path, name)
    pids = [child.pid for child in supervisor.children.values()]
    await supervisor.stop()
    assert (tmp_path / "order").read_text() == "connectors alerts-1 "
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's")
def test_nothing_survives_sigkill_of_the_runner(tmp_path: Path) -> None:
    runner = f"""
import asyncio, os, sys
from pathlib import Path
from deploy.supervisor import Command, Supervisor
async def main():
    supervisor = Supervisor(print)
    supervisor.start(Command(name="streams-1", argv=[sys.executable, "-c", {SLEEPS!r}], env=dict(os.environ),
                             log=Path({str(tmp_path / 'log')!r})))
    while not supervisor.children["streams-1"].pid: await asyncio.sleep(0.01)
    print(supervisor.children["streams-1"].pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", runner], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        child = psutil.Process(int(process.stdout.readline()))
        process.kill()
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "the child is gone", 5)


def test_waiting_has_a_bound() -> None:
    began = time.monotonic()
    with pytest.raises(AssertionError, match="in vain until pigs fly"):
        wait_until(lambda: False, "pigs fly", 0.2)
    assert time.monotonic() - began < 5
