"""A slow stage with a large backlog does not starve the other stages of its worker."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from streams.contract.broker import BrokerSettings
from streams.engine import driver
from streams.engine.app import StreamApp
from streams.engine.handler import handled
from streams.engine.records import Record
from tests.engine.chain import NUMBERS, OTHERS
from tests.engine.running import FAST, running, until
from tests.engine.topic_io import send

BACKLOG = 20_000


class TwoStages:
    """One that never gets done with its first batch, and one that is quick."""

    def __init__(self, here: BrokerSettings) -> None:
        self.begun, self.quick = asyncio.Event(), 0
        self.app = StreamApp("chain", broker=here, engine=FAST)
        handled(self.app, name="slow", sources=(NUMBERS,), handle=self._slow)
        handled(self.app, name="quick", sources=(OTHERS,), handle=self._quick)

    def has_done(self, count: int) -> bool:
        return self.quick == count

    async def _slow(self, records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        self.begun.set()
        await asyncio.Event().wait()

    async def _quick(self, records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        self.quick += len(records)


@pytest.mark.asyncio
async def test_a_quick_stage_goes_on_beside_a_stage_that_is_stuck_before_a_large_backlog(here: BrokerSettings) -> None:
    await send(here, range(BACKLOG))
    stages = TwoStages(here)
    async with running(stages.app):
        await asyncio.wait_for(stages.begun.wait(), 10)
        for number in range(1, 4):
            await send(here, [number], topic=OTHERS)
            await until(partial(stages.has_done, number), seconds=5)


@pytest.mark.asyncio
async def test_control_with_polls_of_any_size_and_no_shares_the_quick_stage_gets_nothing(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "fair_shares", lambda *_: {})
    monkeypatch.setattr(driver, "_FIRST_RECORDS", None)
    await send(here, range(BACKLOG))
    stages = TwoStages(here)
    async with running(stages.app):
        await asyncio.wait_for(stages.begun.wait(), 10)
        await send(here, [1], topic=OTHERS)
        with pytest.raises(TimeoutError):
            await until(lambda: stages.quick, seconds=2)
