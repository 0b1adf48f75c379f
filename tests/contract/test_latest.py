"""The view of a compacted topic on a real broker: every version by offset, whoever wrote it."""

import asyncio
from collections.abc import Callable
from random import Random

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.events.alerts import Delivery
from streams.contract.events.members import Member
from streams.contract.latest import LatestTopic
from streams.contract.topics import DELIVERIES, MARKET_QUOTES, MEMBERS, Topic
from tests.builders import a_member, codes_of_bucket
from tests.contract.conftest import With
from tests.golden.test_golden import golden

pytestmark = pytest.mark.asyncio
ONE, TWO, THREE = codes_of_bucket(11, 3)
Write = tuple[str, bytes | None]


def member(security: str, shares: int) -> Write:
    return security, encode(a_member(security, shares=shares))


def first_example(topic: Topic, key: str) -> Write:
    return key, golden(topic)[0][1]


def gone(security: str) -> Write:
    return security, None


def poison(security: str) -> Write:
    return security, b'{"not": "a member"}'


@pytest_asyncio.fixture
async def broker(broker_with: With) -> BrokerSettings:
    return await broker_with(MEMBERS, DELIVERIES)


async def write(broker: BrokerSettings, *records: Write, topic: Topic = MEMBERS) -> int:
    """Write records and return the end of the topic."""
    async with AIOKafkaProducer(**broker.client(), enable_idempotence=True, acks="all") as producer:
        sent = [await producer.send(broker.name(topic), value, key=key.encode(), partition=0)
                for key, value in records]
        offsets: list[int] = [each.offset for each in await asyncio.gather(*sent)]
        return max(offsets) + 1


class Unstamped(Member):
    """As most events are: whoever writes last is right. What a stamp changes: tests/members/test_late_writers.py."""

    @property
    def stamp(self) -> None:
        return None


def view(broker: BrokerSettings, on_bad: Callable[[ConsumerRecord, str], None] | None = None) -> LatestTopic[Member]:
    if on_bad is None:
        return LatestTopic(topic=MEMBERS, event=Unstamped, broker=broker)
    return LatestTopic(topic=MEMBERS, event=Unstamped, broker=broker, on_bad=on_bad)


def shares(found: dict[str, Member]) -> dict[str, int]:
    return {security: each.share_counts[0].total_shares for security, each in found.items()}


async def test_an_empty_topic_is_read_at_once(broker: BrokerSettings) -> None:
    async with view(broker) as members:
        assert (members.position, await members.end(), dict(members.items()), members.get(ONE)) == (0, 0, {}, None)
        assert members.at(0) == members.at(99) == {}


async def test_it_holds_the_newest_of_each_key_and_every_version_by_offset(broker: BrokerSettings) -> None:
    await write(broker, member(ONE, 1), member(TWO, 2), member(ONE, 3))
    async with view(broker) as members:
        assert shares(dict(members.items())) == {ONE: 3, TWO: 2}
        assert [shares(members.at(stamp)) for stamp in range(5)] == [
            {}, {ONE: 1}, {ONE: 1, TWO: 2}, {ONE: 3, TWO: 2}, {ONE: 3, TWO: 2}]
        assert [each.share_counts[0].total_shares for each in members.versions(ONE)] == [1, 3]
        assert members.versions(THREE) == []


async def test_a_tombstone_ends_a_key_until_it_is_written_again(broker: BrokerSettings) -> None:
    await write(broker, member(ONE, 1), gone(ONE), gone(TWO), member(ONE, 4))
    async with view(broker) as members:
        assert [shares(members.at(stamp)) for stamp in range(1, 5)] == [{ONE: 1}, {}, {}, {ONE: 4}]
        assert shares(dict(members.items())) == {ONE: 4}
        assert members.get(TWO) is None


async def test_a_poison_record_changes_nothing_and_is_handed_over_with_what_is_wrong(broker: BrokerSettings) -> None:
    bad: list[tuple[int, bytes, str]] = []
    end = await write(broker, member(ONE, 1), poison(ONE), member(TWO, 2))
    async with view(broker, lambda record, detail: bad.append((record.offset, record.value, detail))) as members:
        assert members.position == end == 3
        assert shares(members.at(3)) == {ONE: 1, TWO: 2}
    assert [(offset, value) for offset, value, _ in bad] == [(1, b'{"not": "a member"}')]
    assert "security: Field required" in bad[0][2]


async def test_without_a_taker_a_poison_record_is_logged(
    broker: BrokerSettings, caplog: pytest.LogCaptureFixture
) -> None:
    await write(broker, poison(ONE))
    async with view(broker):
        assert f"ignoring {broker.name(MEMBERS)} offset 0: security: Field required" in caplog.text


async def test_it_sees_the_update_of_another_writer(broker: BrokerSettings) -> None:
    await write(broker, member(ONE, 1))
    async with view(broker) as members, view(broker) as others:
        end = await write(broker, member(ONE, 2), gone(TWO))
        async with asyncio.timeout(10):
            assert await members.reached(end)
            assert await others.caught_up()
        assert shares(members.at(end)) == shares(others.at(end)) == {ONE: 2}
        assert shares(members.at(1)) == {ONE: 1}


async def test_who_waits_for_a_stamp_is_let_go_when_it_comes_and_not_before(broker: BrokerSettings) -> None:
    async with view(broker) as members:
        waiting = asyncio.create_task(members.reached(2))
        assert await members.reached(await write(broker, member(ONE, 1)))
        assert not waiting.done()
        await write(broker, member(ONE, 2))
        async with asyncio.timeout(10):
            assert await waiting


async def test_who_gives_up_is_told_that_the_stamp_is_not_here(broker: BrokerSettings) -> None:
    async with view(broker) as members, asyncio.timeout(10):
        assert not await members.reached(1, given_up=lambda: True)
        assert await members.reached(0, given_up=lambda: True)


async def test_every_stamp_gives_what_a_plain_replay_up_to_it_gives(broker: BrokerSettings) -> None:
    chance = Random("versions")
    kinds = (member, member, member, lambda key, _: gone(key), lambda key, _: poison(key))
    records = [chance.choice(kinds)(chance.choice((ONE, TWO, THREE)), number) for number in range(1, 80)]
    await write(broker, *records)
    async with view(broker, lambda record, detail: None) as members:
        plain: dict[str, bytes] = {}
        for stamp in range(len(records) + 1):
            assert {key: encode(value) for key, value in members.at(stamp).items()} == plain
            key, value = records[stamp] if stamp < len(records) else (ONE, None)
            if value is None:
                plain.pop(key, None)
            elif b"not" not in value:
                plain[key] = value
        same = [members.version_at(stamp) == members.version_at(stamp + 1) for stamp in range(len(records))]
        assert same == [value is not None and b"not" in value for _, value in records]


async def test_it_starts_where_the_beginning_has_been_removed(broker: BrokerSettings) -> None:
    await write(broker, *(first_example(DELIVERIES, str(number)) for number in range(3)), topic=DELIVERIES)
    admin = AIOKafkaAdminClient(**broker.client())
    await admin.start()
    await admin.delete_records({TopicPartition(broker.name(DELIVERIES), 0): RecordsToDelete(before_offset=2)})
    await admin.close()
    async with asyncio.timeout(20), LatestTopic(topic=DELIVERIES, event=Delivery, broker=broker) as deliveries:
        assert [key for key, _ in deliveries.items()] == ["2"]
        assert deliveries.position == 3


async def test_an_error_while_following_is_raised_by_whoever_asks_next(broker: BrokerSettings) -> None:
    def refuse(record: ConsumerRecord, detail: str) -> None:
        raise KeyError("no place for dead letters")

    async with view(broker, refuse) as members:
        end = await write(broker, poison(ONE))
        async with asyncio.timeout(10):
            with pytest.raises(RuntimeError, match="has stopped") as told:
                await members.reached(end)
        assert isinstance(told.value.__cause__, KeyError)
        for ask in (lambda: members.get(ONE), lambda: members.at(1), lambda: list(members.items()),
                    lambda: members.versions(ONE)):
            with pytest.raises(RuntimeError, match=f"the view of {broker.name(MEMBERS)} has stopped"):
                ask()


async def test_a_topic_of_many_partitions_has_no_view(broker: BrokerSettings) -> None:
    with pytest.raises(ValueError, match=r"market\.quotes has 16 partitions; a view is of one"):
        LatestTopic(topic=MARKET_QUOTES, event=MARKET_QUOTES.event, broker=broker)


async def test_the_key_may_be_taken_from_the_event(broker: BrokerSettings) -> None:
    await write(broker, (ONE, encode(a_member(TWO, shares=5))))
    members = LatestTopic(topic=MEMBERS, event=Member, broker=broker, key_of=lambda key, event: f"{event.board.value}")
    async with members:
        assert shares(dict(members.items())) == {"star": 5}
