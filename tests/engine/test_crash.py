"""Whatever fails ends the process with exit code 1, its record unacknowledged; SIGTERM ends it with 0."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.engine import app as engine_app
from streams.engine.app import StreamApp
from streams.engine.handler import handled
from streams.engine.records import Record
from streams.engine.run import create_changelogs, run_worker
from tests.engine.chain import NUMBERS, add_chain
from tests.engine.feed import feeding
from tests.engine.processes import WorkerProcess
from tests.engine.running import FAST, running, until
from tests.engine.topic_io import (
    assert_chained,
    changelog,
    committed,
    has_committed,
    links,
    send,
    send_raw,
)


class Breaking:
    """Handles numbers; cannot handle 1 the first time."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.failures = 0

    async def handle(self, records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        for record in records:
            if record.event.value == 1 and not self.failures:
                self.failures += 1
                raise OSError("no space left on device")
            self.done.append(record.event.value)


def breaking_app(here: BrokerSettings, breaking: Breaking) -> StreamApp:
    app = StreamApp("chain", broker=here, engine=FAST.model_copy(update={"checkpoint_records": 1}))
    handled(app, name="breaking", sources=(NUMBERS,), handle=breaking.handle)
    return app


@pytest.mark.asyncio
async def test_an_io_error_crashes_the_app_and_its_record_is_done_at_the_next_start(here: BrokerSettings) -> None:
    breaking = Breaking()
    await send(here, [0, 1, 2])
    async with running(breaking_app(here, breaking)) as app:
        await until(lambda: app.crash_reason)
        assert isinstance(app.crash_reason, OSError)
    assert breaking.done == [0]
    async with running(breaking_app(here, breaking)):
        await until(lambda: breaking.done == [0, 1, 2])


@pytest.mark.asyncio
async def test_control_under_fausts_own_supervisor_the_record_is_skipped_and_the_process_lives_on(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = engine_app._faust_settings
    monkeypatch.setattr(engine_app, "_faust_settings", lambda *given: {
        **settings(*given), "agent_supervisor": "mode.OneForOneSupervisor"})
    breaking = Breaking()
    await send(here, [0, 1, 2])
    async with running(breaking_app(here, breaking)) as app:
        await until(lambda: breaking.done == [0, 2])
        await until(lambda: has_committed(here, 3))
        assert app.crash_reason is None


def test_a_process_whose_stage_fails_exits_1_and_says_why(whole: BrokerSettings, tmp_path: Path) -> None:
    asyncio.run(send(whole, [1]))
    with WorkerProcess("failing", whole, tmp_path / "log") as worker:
        assert worker.ended() == 1
    assert "stopping: OSError: no space left on device" in worker.output()
    assert asyncio.run(committed(whole)) == -1


@pytest.mark.asyncio
@pytest.mark.usefixtures("patient_stop")
async def test_a_failed_recovery_is_exit_code_1(broker: BrokerSettings, whole: BrokerSettings) -> None:
    await create_changelogs(add_chain(StreamApp("chain", broker=whole, engine=FAST)))
    await send_raw(whole, changelog(whole), [('"3"', b"\x00\x00\x00\x09no header")], 3)
    app = add_chain(StreamApp("chain", broker=whole, engine=FAST))
    assert await asyncio.wait_for(run_worker(lambda: app, Mode.REPLAY), 60) == 1
    assert isinstance(app.crash_reason, ValueError)


@pytest.mark.asyncio
@pytest.mark.usefixtures("patient_stop")
async def test_sigterm_in_the_middle_of_a_record_is_exit_code_0(whole: BrokerSettings) -> None:
    begun = asyncio.Event()

    async def never_ends(records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        begun.set()
        await asyncio.Event().wait()

    app = StreamApp("chain", broker=whole, engine=FAST)
    handled(app, name="endless", sources=(NUMBERS,), handle=never_ends)
    await send(whole, [1])
    exit_code = asyncio.create_task(run_worker(lambda: app, Mode.REPLAY))
    await asyncio.wait_for(begun.wait(), 60)
    os.kill(os.getpid(), signal.SIGTERM)
    assert await asyncio.wait_for(exit_code, 60) == 0
    assert await committed(whole) == -1


@pytest.mark.asyncio
async def test_sigterm_under_load_is_exit_code_0_and_nothing_is_lost(whole: BrokerSettings, tmp_path: Path) -> None:
    with WorkerProcess("chain", whole, tmp_path / "log") as worker:
        async with feeding(whole, partitions=1) as feed:
            await worker.until_ready()
            await until(lambda: committed_some(whole))
            worker.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(worker.ended) == 0
            await feed.more()
    assert await committed(whole) < feed.sent
    async with running(add_chain(StreamApp("chain", broker=whole, engine=FAST))):
        await until(lambda: has_committed(whole, feed.sent))
    assert_chained(await links(whole), range(feed.sent))


async def committed_some(here: BrokerSettings) -> bool:
    return await committed(here) > 0
