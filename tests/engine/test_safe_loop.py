"""Raw bytes, one record after the other, acknowledged in order as the last step: what is not done is done again."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.codec import decode
from streams.engine.app import StreamApp
from streams.engine.handler import handled
from streams.engine.records import Record
from tests.engine.chain import NUMBERS, Number, add_chain, chained
from tests.engine.running import FAST, HeldPublish, running, until
from tests.engine.topic_io import committed, has_committed, links, send, states


class Keeper:
    """Keeps the numbers it is given; holds the first one until told to let it go."""

    def __init__(self, *, hold: bool) -> None:
        self.seen: list[int] = []
        self.done: list[int] = []
        self.gate = asyncio.Event()
        if not hold:
            self.gate.set()

    async def keep(self, value: int) -> None:
        self.seen.append(value)
        if value == 0:
            await self.gate.wait()
        self.done.append(value)

    async def handle(self, records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        for record in records:
            await self.keep(record.event.value)


def safe(here: BrokerSettings, keeper: Keeper) -> StreamApp:
    app = StreamApp("chain", broker=here, engine=FAST)
    handled(app, name="keeper", sources=(NUMBERS,), handle=keeper.handle)
    return app


def careless(here: BrokerSettings, keeper: Keeper, *, concurrency: int, noack: bool) -> StreamApp:
    """The same stage as Faust would have it."""
    app = StreamApp("chain", broker=here, engine=FAST)

    async def stage(stream: Any) -> None:
        async for event in (stream.noack() if noack else stream).events():
            await keeper.keep(decode(Number, event.message.value).value)
            event.ack()

    app.agent(app.source(NUMBERS), name="keeper", concurrency=concurrency)(stage)
    return app


async def kept_at_the_next_start(here: BrokerSettings) -> list[int]:
    """Return what a worker that starts now still finds to do, up to a last number."""
    keeper = Keeper(hold=False)
    async with running(safe(here, keeper)):
        await send(here, [99])
        await until(lambda: 99 in keeper.done)
    return keeper.done


@pytest.mark.asyncio
async def test_an_input_whose_outputs_are_not_acknowledged_is_neither_in_the_state_nor_committed(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = add_chain(StreamApp("chain", broker=here, engine=FAST))
    held = HeldPublish(app)
    monkeypatch.setattr(app, "publish", held)
    await send(here, [7])
    async with running(app):
        await until(lambda: held.waiting)
    assert (await committed(here), await states(here), await links(here)) == (-1, [], [])
    async with running(add_chain(StreamApp("chain", broker=here, engine=FAST))):
        await until(lambda: has_committed(here, 1))
    assert await links(here) == chained([7])


@pytest.mark.asyncio
async def test_an_unfinished_record_is_done_again_after_a_stop(here: BrokerSettings) -> None:
    keeper = Keeper(hold=True)
    await send(here, [0, 1, 2, 3])
    async with running(safe(here, keeper)):
        await until(lambda: keeper.seen)
    assert await committed(here) == -1
    assert await kept_at_the_next_start(here) == [0, 1, 2, 3, 99]


@pytest.mark.asyncio
async def test_control_without_noack_an_unfinished_record_is_lost_at_a_stop(here: BrokerSettings) -> None:
    keeper = Keeper(hold=True)
    await send(here, [0, 1, 2, 3])
    async with running(careless(here, keeper, concurrency=1, noack=False)):
        await until(lambda: keeper.seen)
    assert await kept_at_the_next_start(here) == [1, 2, 3, 99]


@pytest.mark.asyncio
async def test_control_with_two_at_a_time_a_slow_record_is_lost_behind_fast_ones(here: BrokerSettings) -> None:
    keeper = Keeper(hold=True)
    await send(here, [0, 1, 2, 3])
    async with running(careless(here, keeper, concurrency=2, noack=True)):
        await until(lambda: keeper.done == [1, 2, 3])
        await until(lambda: has_committed(here, 4))
    assert await kept_at_the_next_start(here) == [99]
