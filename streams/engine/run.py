"""Runs a worker: waits for the broker, checks topics, makes changelogs, starts, stops clean, exits 1 on a crash."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry

from streams.contract.admin import TopicProblem, Wanted, create, lasting_differences, require
from streams.contract.events.runtime import Mode
from streams.contract.exposition import NOT_SERVED, Exposed, ExpositionSettings, served
from streams.contract.mode import require_mode
from streams.contract.topics import TOPICS
from streams.contract.waiting import wait_for_broker
from streams.engine.app import StreamApp
from streams.engine.settings import MAX_MESSAGE_BYTES

log = logging.getLogger(__name__)
_STOP_SECONDS = 8.0


async def run_worker(build: Callable[[], StreamApp], mode: Mode, serving: ExpositionSettings = NOT_SERVED) -> int:
    """Run a worker until SIGTERM or SIGINT (exit code 0) or until anything in it fails (1).

    Raises CannotServe, BrokerProblem, TopicProblem or WrongMode before it has started: one line that says what to do.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = build()
    async with served(serving, _exposed(app), app.standing.vitals):
        return await _until_stopped(app, mode, stop)


def _exposed(app: StreamApp) -> Exposed:
    return Exposed(registry=app.observer.registry if app.observer else CollectorRegistry(),
                   why_unhealthy=app.standing.vitals.why_unhealthy, why_not_ready=app.standing.why_not_ready)


async def _until_stopped(app: StreamApp, mode: Mode, stop: asyncio.Event) -> int:
    prepared = asyncio.ensure_future(prepare(app, mode))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({prepared, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not prepared.done():
        prepared.cancel()
        return 0
    prepared.result()
    return await _run(app, stopping)


async def prepare(app: StreamApp, mode: Mode) -> None:
    """Wait for the broker, check topics and mode, make the changelogs."""
    vitals = app.standing.vitals
    vitals.waiting_for = f"it waits for the broker at {app.broker.bootstrap}"
    await wait_for_broker(app.broker)
    vitals.waiting_for = "it checks the topics and their mode"
    await require(app.broker, TOPICS)
    await require_mode(app.broker, mode)
    await create_changelogs(app)
    vitals.waiting_for = "it joins its group and reads back the state of its partitions"


async def create_changelogs(app: StreamApp) -> None:
    """Make each table's changelog before Faust looks for it: one that is missing then is never assigned."""
    wanted = [
        Wanted(name=store.table.changelog_topic.get_topic_name(), partitions=store.table.partitions,
               config={"cleanup.policy": "compact", "max.message.bytes": str(MAX_MESSAGE_BYTES)})
        for store in app.stores
    ]
    if not wanted:
        return
    await create(app.broker, wanted)
    if lines := await lasting_differences(app.broker, wanted):
        raise TopicProblem(f"{lines[0]}; delete the topic, it is made anew from its input")


async def _run(app: StreamApp, stopping: "asyncio.Future[Any]") -> int:
    app.in_worker = True
    began = time.monotonic()
    start = asyncio.ensure_future(app.start())
    crashed = asyncio.ensure_future(app._crashed.wait())
    asking = asyncio.ensure_future(app.standing.follow_ends())
    asking.add_done_callback(lambda task: _crash_with(app, task))
    try:
        await asyncio.wait({start, crashed, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if start.done() and not start.exception() and not app.crash_reason:
            log.info("ready after %.1f s", time.monotonic() - began)
            app.standing.vitals.waiting_for = ""
            app.ready.set()
            await asyncio.wait({crashed, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        reason = _failure(app, start)
        if reason:
            app.standing.vitals.failure = f"{type(reason).__name__}: {reason}"
            log.error("stopping: %s: %s", type(reason).__name__, reason, exc_info=reason)
        asking.cancel()
        await _stop(app, has_failed=reason is not None)
        for task in (start, crashed, stopping):
            task.cancel()
    return 1 if _failure(app, start) else 0


async def _stop(app: StreamApp, *, has_failed: bool) -> None:
    app.standing.vitals.waiting_for = "it is stopping"
    app.standing.give_up()
    stopped = asyncio.ensure_future(app.stop())
    await asyncio.wait({stopped}, timeout=_STOP_SECONDS)
    if stopped.done():
        error = stopped.exception()
        if error and not has_failed:
            raise error
        if error:  # why it stops is told above
            log.warning("and while it stopped: %s: %s", type(error).__name__, error)
        return
    log.error("not stopped after %g s (is the broker away?): leaving; what is not acknowledged is done again",
              _STOP_SECONDS)
    logging.shutdown()
    os._exit(1)  # whatever waits for the broker, a task or a thread of Faust's, would else keep the process


def _crash_with(app: StreamApp, task: "asyncio.Future[None]") -> None:
    if not task.cancelled() and (error := task.exception()):
        app._crash(error)


def _failure(app: StreamApp, start: "asyncio.Future[None]") -> BaseException | None:
    if app.crash_reason:
        reason: BaseException = app.crash_reason
        return reason
    return start.exception() if start.done() and not start.cancelled() else None
