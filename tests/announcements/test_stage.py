"""The stage on a real broker: what comes out is what the pure function says, also when its process is killed."""

import asyncio
import random
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from streams.announcements.filings import Filings
from streams.announcements.firms import firm
from streams.announcements.following import follow
from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.events.announcements import Announcement, MemberAnnouncement
from streams.contract.events.base import Event
from streams.contract.events.members import Member
from streams.contract.events.registry import Confidence, Instrument, Review
from streams.contract.latest import LatestTopic
from streams.contract.securities import board_of
from streams.contract.topics import (
    ANNOUNCEMENTS,
    MARKET_ANNOUNCEMENTS,
    MARKET_INSTRUMENTS,
    MEMBERS,
    REGISTRY_REVIEWS,
    Topic,
)
from tests.announcements.builders import DAY, an_announcement
from tests.app_running import following, until
from tests.builders import a_member
from tests.engine.processes import WorkerProcess

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 10))]
SENT_MS = int(time.time()) * 1000  # the same for every run: a candidate says when we knew of it
FIRMS = [f"{number}.SH" for number in range(688001, 688021)]
MEMBERS_OF_THEM = FIRMS[:15]
TITLES = ("关于以集中竞价交易方式回购股份的进展公告", "2026年半年度报告", "第二届董事会第八次会议决议公告",
          "2026年半年度报告（更正后）", "关于荣获第三批专精特新小巨人企业称号的公告", "关于控股股东部分股份质押的公告")
ENV = {"LITTLE_GIANTS_CHECKPOINT_RECORDS": "4", "LITTLE_GIANTS_POLL_RECORDS": "4"}
Published = tuple[list[MemberAnnouncement], list[Review]]


def inputs() -> list[Announcement]:
    """Return ten days of announcements in two sources, some of no members, some late."""
    rows = []
    for number in range(10):
        for place, security in enumerate(FIRMS):
            title = TITLES[(number + place) % len(TITLES)]
            day = DAY + timedelta(days=number - 9 * (place == 3))
            rows.append(an_announcement(title, f"a{number}", security=security, day=day))
            if (number + place) % 3 == 0:
                rows.append(an_announcement("云岫精密：" + title, f"b{number}", source="eastmoney", security=security,
                                            day=day - timedelta(days=number % 2)))
    return rows


def members() -> dict[str, Member]:
    return {security: a_member(security) for security in MEMBERS_OF_THEM}


def instruments() -> dict[str, Instrument]:
    return {security: Instrument(security=security, name="云岫精密", legal_name=f"虚构{security[:6]}股份有限公司",
                                 board=board_of(security)) for security in FIRMS}


def expected(announcements: Sequence[Announcement]) -> Published:
    """Return what the pure function says of these inputs."""
    filings, events, reviews = Filings(), [], []
    for each in announcements:
        whose = firm(members().get(each.security), instruments()[each.security], each.announced_on, Confidence.MEDIUM)
        step = follow(filings, each, whose, recorded_at=datetime.fromtimestamp(SENT_MS / 1000, UTC),
                      accept_awards=False)
        filings = step.filings
        events += [step.event] if step.event else []
        reviews += [step.told.event] if step.told and isinstance(step.told.event, Review) else []
    return events, reviews


async def send(broker: BrokerSettings, topic: Topic, events: Iterable[tuple[str, Event]]) -> None:
    async with AIOKafkaProducer(**broker.client(), enable_idempotence=True, linger_ms=2) as producer:
        await asyncio.gather(*[
            await producer.send(broker.name(topic), encode(event), key=key.encode(), partition=0, timestamp_ms=SENT_MS)
            for key, event in events])


async def send_firms(broker: BrokerSettings) -> None:
    await send(broker, MEMBERS, members().items())
    await send(broker, MARKET_INSTRUMENTS, instruments().items())


async def send_announcements(broker: BrokerSettings, announcements: Sequence[Announcement]) -> None:
    await send(broker, MARKET_ANNOUNCEMENTS, [(each.security, each) for each in announcements])


def once(events: Sequence[MemberAnnouncement]) -> list[MemberAnnouncement]:
    """Return each event once, in the order of its first time; whatever came again must be the same."""
    first = {event.announcement_id: event for event in reversed(events)}
    assert all(first[event.announcement_id] == event for event in events)
    return [first[key] for key in dict.fromkeys(event.announcement_id for event in events)]


async def assert_all_there(broker: BrokerSettings, published: LatestTopic[MemberAnnouncement]) -> int:
    """Wait for the last event and review; require what the pure function says; return how many events came again."""
    events, reviews = expected(inputs())
    found = await until(published, lambda found: events[-1] in found)
    assert once(found) == events
    async with following(broker, REGISTRY_REVIEWS, Review) as view:
        asked = await until(view, lambda found: reviews[-1] in found)
    assert list(dict.fromkeys(asked)) == reviews
    return len(found) - len(events)


def worker(broker: BrokerSettings, log: Path) -> WorkerProcess:
    return WorkerProcess("announcements", broker, log, module="tests.announcements.worker", env=ENV)


def test_the_inputs_have_repeats_corrections_awards_and_firms_that_are_no_members() -> None:
    events, reviews = expected(inputs())

    assert len(events) < len([each for each in inputs() if each.security in MEMBERS_OF_THEM])
    assert any(event.corrects for event in events)
    assert {review.membership is not None for review in reviews} == {True}
    assert len(reviews) > len([event for event in events if "小巨人" in event.title])


@pytest.mark.asyncio
async def test_undisturbed_it_publishes_what_the_pure_function_says(broker: BrokerSettings, tmp_path: Path) -> None:
    await send_firms(broker)
    await send_announcements(broker, inputs())
    async with following(broker, ANNOUNCEMENTS, MemberAnnouncement) as published:
        with worker(broker, tmp_path / "log"):
            assert await assert_all_there(broker, published) == 0


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_in_the_middle_it_publishes_the_same(seed: int, broker: BrokerSettings, tmp_path: Path) -> None:
    all_of_them, three_quarters = len(expected(inputs())[0]), len(inputs()) * 3 // 4
    before, after = inputs()[:three_quarters], inputs()[three_quarters:]
    moment = random.Random(seed).randrange(all_of_them // 10, all_of_them // 2)
    assert moment <= len(expected(before)[0]) < all_of_them, "something comes of both parts"
    await send_firms(broker)
    await send_announcements(broker, before)
    async with following(broker, ANNOUNCEMENTS, MemberAnnouncement) as published:
        with worker(broker, tmp_path / "first") as first:
            await until(published, lambda found: len(found) >= moment)
            first.kill()
        await send_announcements(broker, after)
        with worker(broker, tmp_path / "second"):
            repeated = await assert_all_there(broker, published)
    assert repeated <= 4, "a checkpoint's worth at most"
