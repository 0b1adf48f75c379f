"""Runs an app in the test's own loop, and waits for what is to be seen."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from inspect import isawaitable
from typing import Any, Final

from streams.engine.app import StreamApp
from streams.engine.driver import Transport
from streams.engine.records import Output
from streams.engine.run import create_changelogs
from streams.engine.settings import EngineSettings

# Apps in the test's loop leave their group when they stop: a session that expires is a pause of the machine.
FAST: Final = EngineSettings(session_timeout=10, commit_interval=0.1)
PATIENT: Final = FAST.model_copy(update={"revocation_timeout": 30.0})  # where what is in flight must not be abandoned
_HEARTBEAT_SECONDS: Final = 0.375  # a member learns at its next heartbeat that another wants to join
_STANDSTILL_SECONDS: Final = 60


@asynccontextmanager
async def running(app: StreamApp) -> AsyncIterator[StreamApp]:
    """Start an app as its process does, and stop it. Whether it has crashed is for the test to say."""
    await create_changelogs(app)
    async with started(app):
        yield app


@asynccontextmanager
async def started(app: StreamApp) -> AsyncIterator[StreamApp]:
    """The same without its changelogs."""
    app.in_worker = True
    app.conf.broker_heartbeat_interval = _HEARTBEAT_SECONDS
    app.tables.sleep = lambda _: asyncio.sleep(0)  # Faust pauses a second before it looks for its tables
    try:
        async with asyncio.timeout(_STANDSTILL_SECONDS):
            await app.start()
        yield app
    finally:
        async with asyncio.timeout(_STANDSTILL_SECONDS):
            await app.stop()


@asynccontextmanager
async def joining(app: StreamApp) -> AsyncIterator[asyncio.Event]:
    """Start an app beside what the block does, since the group may make it wait; the event says that it has started."""
    is_there, may_go = asyncio.Event(), asyncio.Event()

    async def stay() -> None:
        async with running(app):
            is_there.set()
            await may_go.wait()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(stay())
        try:
            yield is_there
        finally:
            may_go.set()


async def until(condition: Callable[[], object], *, seconds: float = 30.0) -> None:
    """Wait until a condition, awaited if need be, holds; TimeoutError if it does not in time."""
    async with asyncio.timeout(seconds):
        while not (await met if isawaitable(met := condition()) else met):
            await asyncio.sleep(0.01)


async def crash_of(app: StreamApp) -> BaseException | None:
    """Wait until an app has crashed; return why."""
    await until(lambda: app.crash_reason)
    reason: BaseException | None = app.crash_reason
    return reason


def with_consumer(consumer: type[Any]) -> type[StreamApp]:
    """Return the app with another consumer: one that lacks a hook."""

    class ControlTransport(Transport):
        Consumer = consumer

    class ControlApp(StreamApp):
        def _new_transport(self) -> Transport:
            return ControlTransport(self.conf.broker_consumer, self)

    return ControlApp


class HeldPublish:
    """Stands before an app's `publish`: holds each call until it is let pass, or all once it is opened."""

    def __init__(self, app: StreamApp) -> None:
        self.waiting = 0
        self._passes = asyncio.Semaphore(0)
        self._is_open = False
        self._publish = app.publish

    async def __call__(self, outputs: Sequence[Output]) -> list[int]:
        if not self._is_open:
            self.waiting += 1
            await self._passes.acquire()
            self.waiting -= 1
        return await self._publish(outputs)

    def let_one_pass(self) -> None:
        self._passes.release()

    def open(self) -> None:
        self._is_open = True
        for _ in range(self.waiting):
            self._passes.release()
