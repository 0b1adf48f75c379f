"""Topics are made as the contract says, and the broker is compared with it, on a real broker."""

from dataclasses import replace

import pytest

from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.topics import MARKET_QUOTES, MEMBERS, RUNTIME_MODE, TOPICS
from tests.contract.conftest import With

pytestmark = pytest.mark.asyncio


async def test_all_topics_are_as_wanted_once_made_and_making_them_again_makes_none(broker: BrokerSettings) -> None:
    assert await admin.differences(broker, [admin.wanted(topic, broker) for topic in TOPICS]) == []
    assert await admin.create_all(broker) == []
    await admin.require(broker, TOPICS)


async def test_only_what_is_absent_is_made_and_named(broker_with: With) -> None:
    broker = await broker_with(RUNTIME_MODE)
    extra = admin.Wanted(name=broker.name("extra"), partitions=2)

    assert await admin.create(broker, [admin.wanted(RUNTIME_MODE, broker), extra]) == [extra.name]
    assert await admin.differences(broker, [extra]) == []


async def test_an_absent_topic_is_reported_and_asking_does_not_make_it(bare: BrokerSettings) -> None:
    for _ in range(2):
        assert await admin.differences(bare, [admin.wanted(MEMBERS, bare)]) == [f"{bare.name(MEMBERS)}: absent"]


async def test_a_wrong_count_of_partitions_is_reported_with_what_is_wanted(broker_with: With) -> None:
    broker = await broker_with(MARKET_QUOTES)
    more = replace(admin.wanted(MARKET_QUOTES, broker), partitions=17)

    assert await admin.differences(broker, [more]) == [f"{more.name}: 16 partitions, wanted 17"]


async def test_a_wrong_setting_is_reported_with_what_is_wanted(broker_with: With) -> None:
    broker = await broker_with(MEMBERS)
    right = admin.wanted(MEMBERS, broker)
    other = replace(right, config={**right.config, "min.compaction.lag.ms": "5", "cleanup.policy": "delete"})

    assert sorted(await admin.differences(broker, [other])) == [
        f"{right.name}: cleanup.policy is compact, wanted delete",
        f"{right.name}: min.compaction.lag.ms is {right.config['min.compaction.lag.ms']}, wanted 5"]


async def test_a_process_is_told_in_one_line_what_to_run(bare: BrokerSettings) -> None:
    with pytest.raises(admin.TopicProblem) as told:
        await admin.require(bare, [RUNTIME_MODE, MEMBERS])
    assert str(told.value) == (
        f"{bare.name(RUNTIME_MODE)}: absent (2 in all); run: python -m streams topics --create")


@pytest.mark.parametrize(("topic", "why"), [
    (admin.Wanted(name="refused.a", partitions=0), "artitions"),
    (admin.Wanted(name="refused.b", partitions=1, config={"cleanup.policy": "hoard"}), "hoard"),
    (admin.Wanted(name="refused b", partitions=1), "refused b"),
], ids=["partitions", "setting", "name"])  # fmt: skip
async def test_a_topic_that_the_broker_refuses_is_named_with_its_reason(
    bare: BrokerSettings, topic: admin.Wanted, why: str
) -> None:
    with pytest.raises(admin.TopicProblem, match=rf"^topic {topic.name} could not be made: .*{why}") as told:
        await admin.create(bare, [topic])
    assert "\n" not in str(told.value)


async def test_more_copies_than_brokers_are_refused(bare: BrokerSettings) -> None:
    greedy = bare.model_copy(update={"replication": 3})

    with pytest.raises(admin.TopicProblem, match=r"^topic \S+ could not be made: .*replica"):
        await admin.create_all(greedy)
