"""Runs a chain: starts its children in order, shows what comes out of the topics, stops everything in order."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy import signals
from deploy.around import Around
from deploy.board import Board
from deploy.chain import Chain, Step
from deploy.chain_kafka import ChainKafka
from deploy.chain_processes import MetricsPorts, commands, step_command
from deploy.countdown import Countdown
from deploy.left_overs import Notes
from deploy.supervisor import Supervisor
from deploy.view import open_view
from deploy.view_picture import save_picture
from deploy.view_topics import BACK, LIVE_BACK, BoardTopics
from streams.contract import admin
from streams.contract.mode import WrongMode, record_mode, recorded_mode

LOOK_SECONDS: Final = 0.25
log = logging.getLogger(__name__)


class Runner:
    """The children of a chain, and what is said of them."""

    def __init__(self, chain: Chain, around: Around, say: Callable[[str], None]) -> None:
        notes = Notes(chain.pids)
        self._chain, self._around, self._say = chain, around, say
        self._kafka_child, self._steps, self._processes = (Supervisor(self._said, notes) for _ in range(3))
        self._kafka = ChainKafka(chain, self._kafka_child, say)
        self._metrics_ports = MetricsPorts(self._told)
        self._message = ""
        self._watching = False

    async def run(self, countdown: Countdown, screenshot: Path | None) -> Board:
        """Run the chain to its end and return what was seen last. A signal cancels it; nothing is left either way."""
        signals.cancel_once()
        try:
            await self._start()
            return await self._watch(countdown, screenshot)
        finally:
            signals.overhear()
            self._say("stopping connectors, streams, alerts and Kafka, in this order")
            for children in (self._steps, self._processes, self._kafka_child):
                await children.stop()

    async def _start(self) -> None:
        await self._kafka.start()
        await self._kafka.patiently(self._make_topics)
        for step in self._chain.steps:
            await self._take(step)
        self._say(f"starting connectors, streams and alerts, their logs in {self._chain.logs}")
        for command in commands(self._chain, self._kafka.broker, self._metrics_ports):
            self._processes.start(command)

    async def _make_topics(self) -> None:
        broker, mode = self._kafka.broker, self._chain.mode
        await admin.create_all(broker)
        try:
            await record_mode(broker, mode, now())
        except WrongMode:
            raise WrongMode(f"{self._chain.folder} holds {await recorded_mode(broker)} data, not {mode}: give --folder "
                            "(FOLDER=) another one") from None

    async def _take(self, step: Step) -> None:
        """Run a step to its end."""
        self._say(f"{step.doing} ...")
        self._steps.start(step_command(self._chain, self._kafka.broker, step))
        while not self._steps.ended(step.name):
            self._kafka_child.states()
            await asyncio.sleep(LOOK_SECONDS)
        for line in self._steps.children[step.name].results():
            self._say(f"{step.name}: {line}")

    async def _watch(self, countdown: Countdown, screenshot: Path | None) -> Board:
        topics = BoardTopics(self._kafka.broker, now, LIVE_BACK if self._around.is_live else BACK)
        await self._kafka.patiently(topics.open)
        async with contextlib.aclosing(topics):
            with open_view() as view:
                self._watching = True
                while True:
                    board = self._with_processes(topics.look())
                    left = countdown.left(board)
                    around = replace(self._around, address=self._kafka.cluster.bootstrap, ends_in=left,
                                     metrics_ports=self._metrics_ports.unusual)
                    view.show(board, around, now())
                    if left == 0:
                        break
                    await asyncio.sleep(min(LOOK_SECONDS, left or LOOK_SECONDS))
        if screenshot:
            save_picture(screenshot, board, replace(around, ends_in=None), now())
        return board

    def _with_processes(self, board: Board) -> Board:
        waiting = "" if board.sweeps else f"connectors: {self._processes.children['connectors'].last_line()}"
        return replace(board, processes=self._kafka_child.states() + self._processes.states(), message=self._message,
                       waiting=waiting)

    def _said(self, line: str) -> None:
        """Take what a supervisor says."""
        log.warning(line)
        self._message = f"{datetime.now().astimezone():%H:%M:%S} {line}"
        if not self._watching:
            self._say(line)

    def _told(self, line: str) -> None:
        """Take an address: to the board once there is one."""
        if self._watching:
            self._said(line)
        else:
            self._say(line)


def now() -> datetime:
    return datetime.now(UTC)
