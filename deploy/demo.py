"""`make demo`: the whole chain on this machine over a simulated market, watched live in the terminal.

Starts Kafka in a folder that is kept, the simulated source, the stream processor and the alerts; shows what comes out
of the topics; stops everything in order.
"""

import asyncio
import contextlib
import errno
import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from alerts.delivery.load import load_channels
from alerts.rules.load import load_rules
from deploy import demo_processes, signals
from deploy.board import Board
from deploy.demo_kafka import DemoKafka
from deploy.demo_processes import Demo, Market, a_fifth_of
from deploy.kafka_jars import BrokerError
from deploy.left_overs import Notes
from deploy.only_one import only_one
from deploy.supervisor import Supervisor
from deploy.view import open_view
from deploy.view_picture import save_picture
from deploy.view_screen import Around
from deploy.view_topics import BoardTopics
from streams.contract import admin
from streams.contract.events.runtime import Mode
from streams.contract.logs import configure
from streams.contract.mode import record_mode
from streams.contract.problems import Problem

LOOK_SECONDS: Final = 0.25
FIRST_TOTAL_SECONDS: Final = 180.0
NOBODY_READS: Final = (errno.EPIPE, errno.EIO)  # a reader that has ended, a terminal that is closed
log = logging.getLogger(__name__)
cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class NothingCame(Problem):
    """Not one total has come, and that for too long."""


class Countdown:
    """How long a demo still runs: so many seconds from the first total on, or for ever."""

    def __init__(self, seconds: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._began = clock()
        self._end: float | None = None

    def left(self, board: Board) -> float | None:
        """Return the seconds that are left, None for ever; NothingCame if there is no total in a long time."""
        if self._seconds is None:
            return None
        if self._end is None and board.sweeps:
            self._end = self._clock() + self._seconds
        if self._end is None and self._clock() > self._began + FIRST_TOTAL_SECONDS:
            raise NothingCame(f"no total has come in {FIRST_TOTAL_SECONDS:g} s; {board.message}; see the logs")
        return max(self._end - self._clock(), 0.0) if self._end else self._seconds


class Runner:
    """The children of a demo, and what is said of them."""

    def __init__(self, demo: Demo) -> None:
        notes = Notes(demo.pids)
        self._demo = demo
        self._processes, self._chain = Supervisor(self._said, notes), Supervisor(self._said, notes)
        self._kafka = DemoKafka(demo, self._processes, say)
        self._message = ""
        self._watching = False

    async def run(self, seconds: float | None, screenshot: Path | None) -> Board:
        """Run the demo to its end and return what was seen last. A signal cancels it; nothing is left either way."""
        signals.cancel_once()
        try:
            await self._start()
            return await self._watch(seconds, screenshot)
        finally:
            signals.overhear()
            say("stopping connectors, streams, alerts and Kafka, in this order")
            await self._chain.stop()
            await self._processes.stop()

    async def _start(self) -> None:
        await self._kafka.start()
        await self._kafka.patiently(self._make_topics)
        say(f"starting connectors, streams and alerts, their logs in {self._demo.logs}")
        for command in demo_processes.commands(self._demo, self._kafka.broker, self._told):
            self._chain.start(command)

    async def _make_topics(self) -> None:
        await admin.create_all(self._kafka.broker)
        await record_mode(self._kafka.broker, Mode.DEMO, now())

    async def _watch(self, seconds: float | None, screenshot: Path | None) -> Board:
        interval = timedelta(seconds=self._demo.every / self._demo.speed)
        countdown = Countdown(seconds)
        topics = BoardTopics(self._kafka.broker, now)
        await self._kafka.patiently(topics.open)
        async with contextlib.aclosing(topics):
            with open_view() as view:
                self._watching = True
                while True:
                    board = self._with_processes(topics.look())
                    left = countdown.left(board)
                    around = Around(address=self._kafka.cluster.bootstrap, speed=self._demo.speed, interval=interval,
                                    ends_in=left)
                    view.show(board, around, now())
                    if left == 0:
                        break
                    await asyncio.sleep(min(LOOK_SECONDS, left or LOOK_SECONDS))
        if screenshot:
            save_picture(screenshot, board, replace(around, ends_in=None), now())
        return board

    def _with_processes(self, board: Board) -> Board:
        message = self._message
        if not board.sweeps and not message:
            message = f"connectors: {self._chain.children['connectors'].last_line()}"
        return replace(board, processes=self._processes.states() + self._chain.states(), message=message)

    def _said(self, line: str) -> None:
        """Take what a supervisor says."""
        log.warning(line)
        self._message = f"{datetime.now().astimezone():%H:%M:%S} {line}"
        if not self._watching:
            say(line)

    def _told(self, line: str) -> None:
        """Take an address: to the board once there is one."""
        if self._watching:
            self._said(line)
        else:
            say(line)


def now() -> datetime:
    return datetime.now(UTC)


def say(line: str) -> None:
    with contextlib.suppress(OSError):  # of a terminal that is closed: what is still to be stopped comes first
        print(f"demo: {line}", file=sys.stderr, flush=True)


@cli.command(epilog="Example: python -m deploy.demo --for 60")
def main(
    seconds: Annotated[float | None, typer.Option("--for", min=1, help="end by itself so many seconds after the first "
                                                  "total; without it: at Ctrl-C")] = None,
    speed: Annotated[float, typer.Option(min=0.001, help="market seconds a second")] = Demo.speed,
    every: Annotated[int, typer.Option(min=1, help="market seconds between two sweeps")] = Demo.every,
    securities: Annotated[int, typer.Option(min=1, max=5700, help="how large the market is")] = Market().securities,
    members: Annotated[int | None, typer.Option(min=1, help="how many of them are little giants; a fifth")] = None,
    seed: Annotated[int, typer.Option(help="another seed is another market")] = Market().seed,
    folder: Annotated[Path, typer.Option(help="where Kafka's data (kept), logs and deliveries are")] = Demo.folder,
    rules: Annotated[Path, typer.Option(help="what to watch for")] = Demo.rules,
    channels: Annotated[Path | None, typer.Option(help="whom to tell; without one: delivered.jsonl there")] = None,
    screenshot: Annotated[Path | None, typer.Option(hidden=True, help="write the last screen there as SVG")] = None,
) -> None:
    """Watch a simulated market go through the whole chain: fictional companies, the real programs."""
    market = Market(securities=securities, members=members or a_fifth_of(securities), seed=seed)
    demo = Demo(folder=folder.resolve(), market=market, speed=speed, every=every, rules=rules, channels=channels)
    signals.interrupt_once()
    try:
        board = _run(demo, seconds, screenshot)
        say(f"{seconds:g} s are over: {board.sweeps} sweeps, {board.told_here} notifications; every process has ended")
    except (KeyboardInterrupt, asyncio.CancelledError):
        say("stopped; every process has ended")
    except (Problem, BrokerError) as problem:
        sys.exit(f"demo: {problem}")
    except OSError as error:
        if error.errno not in NOBODY_READS:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still in its buffer
        say("nobody reads on; every process has ended")
        sys.exit(1)


def _run(demo: Demo, seconds: float | None, screenshot: Path | None) -> Board:
    load_rules(demo.rules)
    if demo.channels:
        load_channels(demo.channels)
    with only_one(demo.folder, "a demo"):
        for name in Notes(demo.pids).end_left_overs():
            say(f"ended {name}, left behind by a demo that was killed")
        demo_processes.make_folder(demo)
        _log_to(demo.logs / "demo.log")
        runner = Runner(demo)
        try:
            return asyncio.run(runner.run(seconds, screenshot))
        finally:
            signals.ignore()  # a second Ctrl-C does not cut the clean-up short


def _log_to(path: Path) -> None:
    """Keep log lines off the screen."""
    configure("demo")
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(path.open("a", encoding="utf-8"))


if __name__ == "__main__":
    cli()
