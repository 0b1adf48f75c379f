"""Nothing that is published is lost, repeated or overtaken; what cannot be sent is named."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from connectors.errors import Unsent
from connectors.patience import Patience
from connectors.publisher import Outgoing, Publisher
from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.topics import REGISTRY_MEMBERSHIPS
from tests.builders import a_membership
from tests.connectors.on_topics import records_of
from tests.connectors.waiting import until, until_said

AWAY, BACK = "does not answer", "the broker is back"


def publisher(broker: BrokerSettings, *, patience: float = 200.0, in_flight: int = 20, request_timeout_ms: int = 30_000,
              ) -> Publisher:
    return Publisher(broker, Patience(broker, patience), in_flight=in_flight, request_timeout_ms=request_timeout_ms)


def numbered(first: int, count: int) -> list[Outgoing]:
    return [Outgoing(topic=REGISTRY_MEMBERSHIPS, key=str(number), event=a_membership())
            for number in range(first, first + count)]


async def keys(broker: BrokerSettings) -> list[int]:
    (records,) = await records_of(broker, REGISTRY_MEMBERSHIPS)
    return [int(record.key) for record in records]


@pytest.mark.asyncio
async def test_records_arrive_once_and_in_order_however_few_may_be_in_flight(broker: BrokerSettings) -> None:
    async with publisher(broker, in_flight=3) as publishing:
        await publishing.publish(numbered(0, 500))
        await publishing.publish(numbered(500, 500))
    assert await keys(broker) == list(range(1000))


@pytest.mark.asyncio
async def test_while_the_broker_is_away_records_wait_and_then_arrive_once_and_in_order(
        mortal: BrokerSettings, mortal_kafka: KafkaCluster, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="connectors")
    async with publisher(mortal) as publishing:
        await publishing.publish(numbered(0, 10))
        mortal_kafka.kill(1)
        work = asyncio.create_task(publishing.publish(numbered(10, 200)))
        await until_said(caplog, AWAY)
        mortal_kafka.restart(1)
        await work
    assert await keys(mortal) == list(range(210))
    said = [line for line in caplog.messages if AWAY in line or BACK in line]
    away = f"the broker at {mortal.bootstrap} does not answer; waiting up to 200 s"
    assert said == [away, BACK] * (len(said) // 2)  # one that has just come back may be slow once more


@pytest.mark.asyncio
async def test_a_publisher_that_gives_up_names_what_is_unsent_and_takes_no_more_than_it_may(
        mortal: BrokerSettings, mortal_kafka: KafkaCluster) -> None:
    taken = []

    def endless() -> Iterator[Outgoing]:
        for record in numbered(7, 1000):
            taken.append(record.key)
            yield record

    async with publisher(mortal, patience=0.5, in_flight=5) as publishing:
        await publishing.publish(numbered(0, 7))
        mortal_kafka.kill(1)
        with pytest.raises(Unsent) as unsent:
            await publishing.publish(endless())
    assert str(unsent.value) == (
        f"could not send to {mortal.name(REGISTRY_MEMBERSHIPS)}, partition 0, key 7 (and 4 more behind it): "
        "the broker was away for 0.5 s; start again when that is mended, what is missing is sent then")
    assert taken == [str(number) for number in range(7, 12)]


@pytest.mark.asyncio
async def test_a_record_that_the_broker_refuses_is_named_with_the_reason(broker: BrokerSettings) -> None:
    record = Outgoing(topic=REGISTRY_MEMBERSHIPS, key="big", event=a_membership(city="城" * 400_000))
    async with publisher(broker) as publishing:
        with pytest.raises(Unsent, match=r"partition 0, key big: .*larger than the maximum request size"):
            await publishing.publish([record])


@pytest.mark.asyncio
async def test_a_partition_without_a_leader_for_longer_than_a_request_may_take_loses_nothing(broker: BrokerSettings,
                                                                                             ) -> None:
    topic = admin.wanted(REGISTRY_MEMBERSHIPS, broker)
    async with publisher(broker, request_timeout_ms=1_000) as publishing:
        await publishing.publish(numbered(0, 3))
        await delete(broker, topic)
        number, waiting = await publish_until_nobody_answers(publishing, 3.0)
        assert await admin.create(broker, [topic]) == [topic.name]
        await waiting
    assert await keys(broker) == [number]


async def delete(broker: BrokerSettings, topic: admin.Wanted) -> None:
    client = AIOKafkaAdminClient(**broker.client())
    await client.start()
    await client.delete_topics([topic.name])
    await client.close()

    async def is_gone() -> bool:
        return await admin.differences(broker, [topic]) == [f"{topic.name}: absent"]

    await until(is_gone, "the topic is gone")


async def publish_until_nobody_answers(publishing: Publisher, seconds: float) -> tuple[int, "asyncio.Task[None]"]:
    """Return the number of the record that waits; those before went down with the topic while it was being deleted."""
    for number in range(3, 1000):
        work = asyncio.create_task(publishing.publish(numbered(number, 1)))
        if work not in (await asyncio.wait({work}, timeout=seconds))[0]:
            return number, work
        await work
    raise AssertionError("the deleted topic still answers")
