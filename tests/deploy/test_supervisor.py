"""Children are restarted when they die, given up when they keep dying, stopped in order, and never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from deploy import supervisor as supervision
from deploy.supervisor import Command, GaveUp, Supervisor
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


@pytest.mark.asyncio
async def test_a_child_that_may_end_is_not_started_again(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _: None)
    supervisor.start(a_command(tmp_path, "connectors", "print('up')", ends=True))
    await until_ended(supervisor, "connectors")
    assert (tmp_path / "connectors.log").read_text() == "up\n"
    await supervisor.stop()


@pytest.mark.asyncio
async def test_children_stop_in_the_order_of_their_start_and_the_deaf_are_killed(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "GRACE_SECONDS", 0.5)
    tells = f"import signal, sys, time; p = {str(tmp_path / 'order')!r}\n" \
            "def end(*_):\n    open(p, 'a').write(sys.argv[1] + ' '); sys.exit()\n" \
            "signal.signal(signal.SIGTERM, end); print('up', flush=True); time.sleep(60)"
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    supervisor = Supervisor(lambda _: None)
    for name, code in (("connectors", tells), ("streams-1", deaf), ("alerts-1", tells)):
        command = a_command(tmp_path, name, code)
        supervisor.start(Command(name=name, argv=[*command.argv, name], env=command.env, log=command.log))
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
