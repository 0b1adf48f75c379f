"""Changelogs are made before Faust looks for them, and a topic that is not as it should be is one line and exit 1."""

import re
from pathlib import Path

import pytest

from streams.contract import admin
from streams.contract.admin import TopicProblem, Wanted
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.engine.app import StreamApp
from streams.engine.run import create_changelogs, run_worker
from streams.engine.settings import MAX_MESSAGE_BYTES
from tests.engine.chain import NUMBERS, add_chain, chain_of
from tests.engine.processes import WorkerProcess
from tests.engine.running import FAST, running, started, until
from tests.engine.topic_io import changelog, has_committed, last_states, send

COMPACTED = {"cleanup.policy": "compact", "max.message.bytes": str(MAX_MESSAGE_BYTES)}


def chain_app(here: BrokerSettings) -> StreamApp:
    return add_chain(StreamApp("chain", broker=here, engine=FAST))


@pytest.mark.asyncio
async def test_the_changelog_is_there_before_the_start_compacted_with_as_many_partitions_as_the_source(
    here: BrokerSettings,
) -> None:
    await create_changelogs(chain_app(here))
    await create_changelogs(chain_app(here))  # harmless when repeated
    wanted = Wanted(name=changelog(here), partitions=NUMBERS.partitions, config=COMPACTED)
    assert await admin.differences(here, [wanted]) == []
    await send(here, [1, 2])
    async with running(chain_app(here)):
        await until(lambda: has_committed(here, 2))
    assert (await last_states(here))[0].state == chain_of([1, 2])


@pytest.mark.asyncio
async def test_control_a_changelog_that_nobody_made_is_not_made_later_and_no_state_survives(
    here: BrokerSettings,
) -> None:
    await send(here, [1, 2])
    async with started(chain_app(here)) as app:
        await until(lambda: app.stores[0].get(0).state == chain_of([1, 2]))
    assert await admin.differences(here, [Wanted(name=changelog(here), partitions=16)]) == [
        f"{changelog(here)}: absent"]


@pytest.mark.asyncio
@pytest.mark.parametrize(("partitions", "config", "said"), [
    (4, COMPACTED, "4 partitions, wanted 16"),
    (16, COMPACTED | {"cleanup.policy": "delete"}, "cleanup.policy is delete, wanted compact"),
])
async def test_a_changelog_that_differs_is_one_line_that_says_what_to_do(
    here: BrokerSettings, partitions: int, config: dict[str, str], said: str
) -> None:
    await admin.create(here, [Wanted(name=changelog(here), partitions=partitions, config=config)])
    with pytest.raises(TopicProblem, match=said) as told:
        await create_changelogs(chain_app(here))
    assert str(told.value).endswith("; delete the topic, it is made anew from its input")
    assert "\n" not in str(told.value)


@pytest.mark.asyncio
async def test_a_changelog_that_the_broker_refuses_is_a_topic_problem(here: BrokerSettings) -> None:
    three_copies = here.model_copy(update={"replication": 3})
    with pytest.raises(TopicProblem, match=r"^topic .*-changelog could not be made: .*replication factor of 3"):
        await create_changelogs(chain_app(three_copies))


@pytest.mark.asyncio
async def test_a_worker_on_a_wrong_changelog_exits_1_with_one_line(whole: BrokerSettings, tmp_path: Path) -> None:
    await admin.create(whole, [Wanted(name=changelog(whole), partitions=4, config=COMPACTED)])
    with WorkerProcess("chain", whole, tmp_path / "log") as worker:
        assert worker.ended() == 1
    assert worker.output() == (f"{changelog(whole)}: 4 partitions, wanted 16; "
                               "delete the topic, it is made anew from its input\n")


@pytest.mark.asyncio
async def test_a_worker_without_its_topics_is_one_line_too(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin, "_SHOWN_SECONDS", 1)
    with pytest.raises(TopicProblem) as told:
        await run_worker(lambda: chain_app(here), Mode.REPLAY)
    assert re.fullmatch(rf"{re.escape(here.topic_prefix)}\S+: absent \(\d+ in all\); "
                        "run: python -m streams topics --create", str(told.value))
