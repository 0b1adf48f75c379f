"""Whole topics are held by `LatestTopic`, which sees another worker's update at once; GlobalTable is nowhere."""

import ast
from pathlib import Path
from typing import Any

import pytest

from streams.contract import admin
from streams.contract.admin import Wanted
from streams.contract.broker import BrokerSettings
from streams.contract.topics import Kept, Topic
from streams.engine.app import StreamApp
from streams.engine.records import Output
from tests.engine.chain import NUMBERS, Number, add_chain
from tests.engine.running import FAST, running, until
from tests.engine.topic_io import send

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("connectors", "streams", "alerts", "deploy")


def names_in(source: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(source)))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} | {
        node.id for node in nodes if isinstance(node, ast.Name)} | {
        alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_no_global_table_is_used_anywhere() -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert len(files) > 40
    assert [str(path) for path in files if names_in(path.read_text(encoding="utf-8")) & {
        "GlobalTable", "SetGlobalTable"}] == []


def test_control_a_global_table_would_be_found() -> None:
    assert "GlobalTable" in names_in("rules = app.GlobalTable('rules')")


LATEST = Topic(name="test.latest", event=Number, key="letter", partitions=1, kept=Kept.COMPACTED,
               producer="tests", consumers=("tests",), purpose="the newest number of each letter")


@pytest.mark.asyncio
async def test_a_view_sees_at_once_what_another_worker_publishes(here: BrokerSettings) -> None:
    await admin.create(here, [admin.wanted(LATEST, here)])
    writer, reader = (add_chain(StreamApp("chain", broker=here, engine=FAST)) for _ in range(2))
    async with running(writer), running(reader):
        view = await reader.view(LATEST, Number)
        await writer.publish([Output(topic=LATEST, key="a", event=Number(value=1))])
        assert await view.caught_up()
        assert view.get("a") == Number(value=1)
        await writer.publish([Output(topic=LATEST, key="a", event=None)])
        assert await view.caught_up()
        assert view.get("a") is None


def with_global_table(here: BrokerSettings) -> tuple[StreamApp, Any]:
    app = StreamApp("chain", broker=here, engine=FAST)
    table = app.GlobalTable("whole", key_type=str, value_type=bytes, partitions=NUMBERS.partitions)

    async def stage(stream: Any) -> None:
        async for event in stream.noack().events():
            table[str(event.message.partition)] = event.message.value
            event.ack()

    app.agent(app.source(NUMBERS), name="whole", concurrency=1)(stage)
    return app, table


@pytest.mark.asyncio
async def test_control_a_global_table_does_not_show_it(here: BrokerSettings) -> None:
    name = f"{here.name('chain')}-whole-changelog"
    await admin.create(here, [Wanted(name=name, partitions=NUMBERS.partitions, config={"cleanup.policy": "compact"})])
    (one, its_table), (other, others_table) = with_global_table(here), with_global_table(here)
    async with running(one), running(other):
        for partition in range(NUMBERS.partitions):
            await send(here, [partition], partition=partition)
        await until(lambda: len(its_table) + len(others_table) >= NUMBERS.partitions)
        with pytest.raises(TimeoutError):
            await until(lambda: len(its_table) == len(others_table) == NUMBERS.partitions, seconds=1.5)
