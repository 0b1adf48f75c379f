"""Work side by side: the first error ends it, and a cancellation ends it in whatever moment it comes."""

import asyncio

import pytest

from connectors import together as module
from connectors.quotes.pages import Pages
from connectors.together import ended, together
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request


@pytest.mark.asyncio
async def test_the_first_work_that_fails_ends_all_and_its_error_is_the_error() -> None:
    ended: list[str] = []

    async def for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("for ever")

    async def fails() -> None:
        raise ValueError("so it is")

    with pytest.raises(ValueError, match="so it is"):
        await together(for_ever(), fails(), for_ever())
    assert ended == ["for ever"] * 2


@pytest.mark.asyncio
async def test_work_that_is_cancelled_leaves_none_running() -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def for_ever() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    whole = asyncio.ensure_future(together(for_ever()))
    await started.wait()
    whole.cancel()
    await asyncio.wait({whole})
    assert whole.cancelled()
    assert ended.is_set()


class Losing:
    """An upstream that loses its duty while requests are under way."""

    def __init__(self) -> None:
        self.lost = asyncio.Event()

    async def fetch(self, request: Request) -> Answer:
        await self.lost.wait()
        raise Unavailable(Failure.NOT_OWNER, request.host, "off duty")


@pytest.mark.parametrize("ticks", range(6))
@pytest.mark.asyncio
async def test_a_look_that_fails_in_the_moment_in_which_it_is_cancelled_is_cancelled(ticks: int) -> None:
    upstream = Losing()

    async def again_and_again() -> None:
        while True:
            try:
                await Pages(upstream, lambda number, answer: pytest.fail("no answer came")).ask(
                    (number, Request(host="host", path="/")) for number in range(4))
            except Unavailable:
                await asyncio.sleep(0.01)

    task = asyncio.create_task(again_and_again())
    await asyncio.sleep(0.01)
    upstream.lost.set()
    for _ in range(ticks):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    assert task.cancelled()


@pytest.mark.asyncio
async def test_what_loses_a_cancellation_is_cancelled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.01)
    losses = 0

    async def careless() -> None:
        nonlocal losses
        while losses < 3:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                losses += 1

    task = asyncio.create_task(careless())
    await asyncio.sleep(0)
    await ended([task])
    assert (task.done(), losses) == (True, 3)


@pytest.mark.asyncio
async def test_whoever_waits_for_an_end_and_is_cancelled_waits_for_it_and_cuts_no_closing_short() -> None:
    closing, closed = asyncio.Event(), asyncio.Event()
    cut_short = False

    async def slow_to_close() -> None:
        nonlocal cut_short
        try:
            await asyncio.Event().wait()
        finally:
            closing.set()
            try:
                await closed.wait()
            except asyncio.CancelledError:
                cut_short = True

    task = asyncio.create_task(slow_to_close())
    await asyncio.sleep(0)
    ending = asyncio.create_task(ended([task]))
    await closing.wait()
    ending.cancel()
    await asyncio.wait({ending}, timeout=0.1)
    assert not ending.done()
    closed.set()
    await asyncio.wait({ending}, timeout=5)
    assert (ending.cancelled(), task.done(), cut_short) == (True, True, False)
