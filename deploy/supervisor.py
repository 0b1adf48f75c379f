"""Runs the processes of the system as children: starts them, restarts what dies, stops them in order, leaves none.

Each child has a session of its own, so a terminal's Ctrl-C reaches only the runner, and dies with the runner even
when that is killed (Linux; elsewhere its note is left, and the next start ends it). A child that dies five times in a
minute is given up, and with it the run.
"""

import asyncio
import contextlib
import os
import re
import signal
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from deploy.death_signal import die_with_parent
from deploy.left_overs import Notes
from streams.contract.problems import Problem

MOST_DEATHS: Final = 5
WITHIN_SECONDS: Final = 60.0
FIRST_PAUSE: Final = 0.3
GRACE_SECONDS: Final = 4.0
ALL_GRACE_SECONDS: Final = 8.0  # whatever the number of kinds: a Ctrl-C is not waited for longer
LEAST_GRACE_SECONDS: Final = 0.5
_TIME_AND_LEVEL: Final = re.compile(r"^\d{4}-\d\d-\d\d \S+ \S+ [A-Z]+ ")  # as contract/logs.py writes them


class GaveUp(Problem):
    """A process keeps dying; the message holds its last words."""


class CannotStart(Problem):
    """The system does not let a process start; the message says why."""


class Condition(StrEnum):
    STARTING = "starting"
    UP = "up"
    RESTARTING = "restarting"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Command:
    """How a process is run. One that may end by itself with exit code 0 is not restarted then."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    ends: bool = False
    tries: int = MOST_DEATHS  # it is given up when it dies so many times within a minute
    cwd: Path | None = None
    grace: float | None = None  # seconds from SIGTERM to SIGKILL
    env_at_start: Callable[[], Mapping[str, str]] = dict  # on top, asked at every start: a port that is free then


@dataclass(frozen=True, kw_only=True)
class ProcessState:
    """What is to be said of a process at a moment."""

    name: str
    condition: Condition
    pid: int | None
    restarts: int


class Child:
    """One supervised process."""

    def __init__(self, command: Command, say: Callable[[str], None], notes: Notes | None = None) -> None:
        self.command, self._say, self._notes = command, say, notes
        self._deaths: deque[float] = deque(maxlen=MOST_DEATHS)
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._starts = 0
        self._ended = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def state(self) -> ProcessState:
        condition = Condition.UP
        if self.pid is None:
            condition = Condition.RESTARTING if self._starts else Condition.STARTING
        if self._ended:
            condition = Condition.ENDED
        return ProcessState(name=self.command.name, condition=condition, pid=self.pid,
                            restarts=max(self._starts - 1, 0))

    async def keep_running(self) -> None:
        """Run it until it ends as it should or is stopped; GaveUp when it keeps dying."""
        while not self._stopping:
            code = await self._run_once()
            if self._stopping or (code == 0 and self.command.ends):
                break
            self._deaths.append(time.monotonic())
            self._give_up_if_hopeless(code)
            pause = FIRST_PAUSE * 2 ** (self._recent_deaths() - 1)
            self._say(f"{self.command.name} ended with {_exit_text(code)}; starting it again in {pause:.1f} s")
            await asyncio.sleep(pause)
        self._ended = True

    async def stop(self, grace: float = GRACE_SECONDS) -> None:
        """End it for sure: SIGTERM, then SIGKILL after a grace, its command's own if it has one."""
        self._stopping = True
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.command.grace or grace):
                await self._process.wait()
        _kill_group(self._process.pid)
        await self._process.wait()

    async def _run_once(self) -> int:
        process = self._process = await self._start()
        self._starts += 1
        self._note(process.pid)
        if self._stopping:  # told so while it was being started
            process.terminate()
        try:
            return await process.wait()
        finally:
            _kill_group(process.pid)  # what it started, and itself if we are cancelled
            if self._notes:
                self._notes.remove(self.command.name)

    def _note(self, pid: int) -> None:
        try:
            if self._notes:
                self._notes.write(self.command.name, pid)
        except OSError as error:  # the disk is full: whoever needs it more says so in its own words
            self._say(f"{self.command.name} runs, but no note of it can be written: {error.strerror}")

    async def _start(self) -> asyncio.subprocess.Process:
        try:
            return await self._spawn()
        except OSError as error:
            raise CannotStart(f"{self.command.name} cannot be started: {error.strerror}, {error.filename}") from None

    async def _spawn(self) -> asyncio.subprocess.Process:
        self.command.log.parent.mkdir(parents=True, exist_ok=True)  # somebody may have tidied up meanwhile
        with self.command.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *self.command.argv,
                env={**self.command.env, **self.command.env_at_start()},
                cwd=self.command.cwd,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )

    def _recent_deaths(self) -> int:
        return sum(self._deaths[-1] - death < WITHIN_SECONDS for death in self._deaths)

    def _give_up_if_hopeless(self, code: int) -> None:
        if self._recent_deaths() >= self.command.tries:
            tries = self.command.tries
            often = "ended" if tries == 1 else f"died {tries} times in a minute, the last time"
            raise GaveUp(f"{self.command.name} {often} with {_exit_text(code)}: {self.last_words()}")

    def said(self) -> str:
        """Return all that it logged."""
        try:
            return self.command.log.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:  # not started yet, or somebody tidied up
            return ""

    def last_line(self) -> str:
        """Return what it logged last, without time and level."""
        lines = [line for line in self.said().splitlines()
                 if line.strip() and not line[0].isspace()]  # not the frames of a stack
        return _TIME_AND_LEVEL.sub("", lines[-1]) if lines else f"{self.command.name} starts"

    def results(self) -> list[str]:
        """Return what it printed beside its log, else the last line of that."""
        printed = [line for line in self.said().splitlines() if line.strip() and not _TIME_AND_LEVEL.match(line)]
        return printed or [self.last_line()]

    def last_words(self) -> str:
        return f"{self.last_line()} (all of it: {self.command.log})"


class Supervisor:
    """The children of a run, in the order of their start."""

    def __init__(self, say: Callable[[str], None], notes: Notes | None = None) -> None:
        self._say, self._notes = say, notes
        self.children: dict[str, Child] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, command: Command) -> None:
        child = Child(command, self._say, self._notes)
        self.children[command.name] = child
        self._tasks[command.name] = asyncio.create_task(child.keep_running(), name=command.name)

    def states(self) -> tuple[ProcessState, ...]:
        """Return what is to be said of each; raise if any has been given up."""
        for task in self._tasks.values():
            if task.done():
                task.result()
        return tuple(child.state for child in self.children.values())

    def ended(self, name: str) -> bool:
        """Say whether a process has ended as it should; raise if any has been given up."""
        self.states()
        return self._tasks[name].done()

    async def stop(self) -> None:
        """Stop all, those of one kind (`streams-1`, `streams-2`) together, in the order of their start."""
        deadline = time.monotonic() + ALL_GRACE_SECONDS
        kinds = list(dict.fromkeys(name.split("-")[0] for name in self.children))
        for kind in kinds:
            grace = min(GRACE_SECONDS, max(LEAST_GRACE_SECONDS, deadline - time.monotonic()))
            await asyncio.gather(*(c.stop(grace) for name, c in self.children.items() if name.split("-")[0] == kind))
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _exit_text(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
