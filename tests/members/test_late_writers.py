"""A stopped worker that wakes up writes what was true when it fell asleep: nobody counts it, and it is written over."""

from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from streams.app import create_app
from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.events.members import Member
from streams.contract.events.runtime import Mode
from streams.contract.latest import LatestTopic
from streams.contract.topics import MEMBERS, REGISTRY_MEMBERSHIPS
from streams.engine.keeper import InputsShrunk
from streams.engine.settings import EngineSettings
from streams.members.agent import KEPT
from streams.settings import StreamsSettings
from tests.app_running import following, publish, running, until
from tests.builders import a_member, a_membership
from tests.engine.running import crash_of
from tests.streams.test_streams_app import STAR, members_end, publish_registry

OTHER = "688002.SH"
[MEMBERS_KEPT] = [each for each in KEPT if each.topic is MEMBERS]


def test_two_members_say_the_same_whenever_they_were_joined() -> None:
    said = MEMBERS_KEPT.says
    assert said(a_member(inputs_read=1)) == said(a_member(inputs_read=2))
    assert said(a_member()) != said(a_member(titles=()))


async def write(broker: BrokerSettings, *members: Member | None, key: str = STAR) -> None:
    async with AIOKafkaProducer(**broker.client()) as producer:
        for member in members:
            value = None if member is None else encode(member)
            await producer.send_and_wait(broker.name(MEMBERS), value, key=key.encode(), partition=0)


def view_of(broker: BrokerSettings) -> LatestTopic[Member]:
    return LatestTopic(topic=MEMBERS, event=Member, broker=broker)


@pytest.mark.asyncio
@pytest.mark.parametrize("late", [a_member(STAR, shares=None, inputs_read=19), None])
async def test_a_version_from_fewer_inputs_counts_for_nobody(late: Member | None, broker: BrokerSettings) -> None:
    good, other = a_member(STAR, inputs_read=20), a_member(OTHER, inputs_read=20)
    await write(broker, good)
    await write(broker, other, key=OTHER)
    await write(broker, late)
    async with view_of(broker) as view:
        assert view.at(view.position) == {STAR: good, OTHER: other}
        assert view.overwritten == {STAR}


@pytest.mark.asyncio
async def test_what_was_overwritten_is_published_again_with_a_newer_stamp(broker: BrokerSettings) -> None:
    good = a_member(STAR, inputs_read=20)
    await write(broker, good, a_member(STAR, shares=7, inputs_read=3))
    async with view_of(broker) as view:
        (output,) = MEMBERS_KEPT.missing(view, {STAR: good}, 21)
        assert output.event == good.model_copy(update={"inputs_read": 21})
        await write(broker, output.event)
        assert await view.caught_up()
        assert view.overwritten == set()
        assert MEMBERS_KEPT.missing(view, {STAR: good}, 22) == []


@pytest.mark.asyncio
async def test_who_is_linked_no_more_is_withdrawn_without_titles(broker: BrokerSettings) -> None:
    await write(broker, a_member(STAR, inputs_read=20))
    async with view_of(broker) as view:
        (output,) = MEMBERS_KEPT.missing(view, {}, 21)
        assert isinstance(output.event, Member)
        assert (output.event.titles, output.event.inputs_read) == ((), 21)


@pytest.mark.asyncio
@pytest.mark.parametrize(("key", "harm"), [
    (STAR, a_member(STAR, shares=1)), (STAR, None), ("zzz", a_member(STAR, shares=1, inputs_read=9))],
    ids=["an old version", "a tombstone", "a foreign key"])
async def test_harm_to_the_members_topic_is_repaired_by_the_running_processor(
        key: str, harm: Any, broker: BrokerSettings) -> None:
    await publish_registry(broker)
    app = create_app(StreamsSettings(mode=Mode.REPLAY), broker, EngineSettings())
    async with running(app), following(broker, MEMBERS, Member) as written:
        await members_end(broker)
        before = len(list(written.items()))
        await write(broker, harm, key=key)
        await publish(broker, REGISTRY_MEMBERSHIPS, a_membership(company="虚构丙股份有限公司"), key="nobody's")
        if key == STAR:
            await until(written, lambda found: len(found) > before and found[-1].security == STAR
                        and found[-1].share_counts[0].total_shares == 1000)
    async with view_of(broker) as view:
        alive = {name: member for name, member in view.items() if member.titles}
    assert alive[STAR].share_counts[0].total_shares == 1000


@pytest.mark.asyncio
async def test_a_version_that_rests_on_more_than_there_is_ends_the_processor_with_a_line_that_says_what_to_do(
        broker: BrokerSettings) -> None:
    """As after an input was made anew: every later version would count for nobody, and be written for ever."""
    await publish_registry(broker)
    await write(broker, a_member(OTHER, inputs_read=10**6), key=OTHER)
    async with running(create_app(StreamsSettings(mode=Mode.REPLAY), broker, EngineSettings())) as app:
        await crash_of(app)
        assert isinstance(app.crash_reason, InputsShrunk)
    assert "little-giants.members: versions rest on 1000000 records" in str(app.crash_reason)
    assert "delete these topics" in str(app.crash_reason)
    async with view_of(broker) as view:
        assert [security for security, _ in view.items()] == [OTHER]
