"""A view lives as long as its app; what it cannot read becomes a dead letter."""

import asyncio
from collections.abc import Sequence

import pytest

from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.events.runtime import Reason
from streams.contract.topics import Kept, Topic
from streams.engine.app import StreamApp
from streams.engine.records import Output
from tests.engine.chain import Number, add_chain
from tests.engine.running import FAST, HeldPublish, running, until
from tests.engine.topic_io import dead_letters, send_raw

LATEST = Topic(name="test.latest", event=Number, key="letter", partitions=1, kept=Kept.COMPACTED,
               producer="tests", consumers=("tests",), purpose="the newest number of each letter")


async def a_topic_with_poison(here: BrokerSettings) -> None:
    await admin.create(here, [admin.wanted(LATEST, here)])
    await send_raw(here, here.name(LATEST), [("a", encode(Number(value=1))), ("a", b"poison"), ("b", b"poison")])


@pytest.mark.asyncio
async def test_all_who_ask_get_the_same_view_and_only_once_it_has_been_read(here: BrokerSettings) -> None:
    await a_topic_with_poison(here)
    async with running(add_chain(StreamApp("chain", broker=here, engine=FAST))) as app:
        one, other = await asyncio.gather(app.view(LATEST, Number), app.view(LATEST, Number))
        assert one is other
        assert dict(one.items()) == {"a": Number(value=1)}


@pytest.mark.asyncio
async def test_letters_of_a_view_that_are_on_their_way_are_delivered_before_the_app_has_stopped(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_topic_with_poison(here)
    app = add_chain(StreamApp("chain", broker=here, engine=FAST))
    held = HeldPublish(app)
    monkeypatch.setattr(app, "publish", held)
    async with running(app):
        await app.view(LATEST, Number)
        await until(lambda: held.waiting == 2)
        asyncio.get_running_loop().call_later(0.2, held.open)
    assert [(letter.key, letter.reason) for letter in await dead_letters(here)] == [
        (b"a", Reason.UNDECODABLE), (b"b", Reason.UNDECODABLE)]


@pytest.mark.asyncio
async def test_a_letter_that_cannot_be_delivered_crashes_the_app(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cannot_publish(outputs: Sequence[Output]) -> list[int]:
        raise OSError("no way out")

    await a_topic_with_poison(here)
    app = add_chain(StreamApp("chain", broker=here, engine=FAST))
    monkeypatch.setattr(app, "publish", cannot_publish)
    async with running(app):
        await app.view(LATEST, Number)
        await until(lambda: app.crash_reason)
    assert isinstance(app.crash_reason, OSError)
