"""Twenty minutes without an upstream, and a process killed while it catches up: through HTTP and the real Kafka."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import aiohttp
import pytest
from aiokafka import AIOKafkaProducer

from connectors.announcements.following import Looked
from connectors.announcements.polling import poll
from connectors.announcements.so_far import so_far
from connectors.eastmoney import announcements as eastmoney
from connectors.eastmoney.announcements import EastmoneyAnnouncements
from connectors.patience import Patience
from connectors.publisher import Outgoing, Publisher
from streams.contract.broker import BrokerSettings
from streams.contract.clock import epoch_ms
from streams.contract.codec import decode, encode
from streams.contract.events.announcements import Announcement
from streams.contract.topics import MARKET_ANNOUNCEMENTS
from tests.connectors.announcements.asking import FastClock, Killed, Over, OverHttp, play
from tests.connectors.announcements.board import START, Board, Post, post
from tests.connectors.on_topics import put, records_of
from tests.connectors.site import Site, closed_port

OUTAGE = (30.0, 50.0)  # minutes after the start


class Outage(FastClock):
    """A clock that closes the site between two minutes, and opens it again; it ends the run as the test wants."""

    def __init__(self, hours: float, upstream: OverHttp | None = None) -> None:
        super().__init__(hours=hours)
        self.upstream, self.port = upstream, closed_port()

    def step(self, seconds: float) -> None:
        super().step(seconds)
        if self.upstream:
            minutes = (self.now() - START).total_seconds() / 60
            self.upstream.closed = f"http://127.0.0.1:{self.port}" if OUTAGE[0] <= minutes < OUTAGE[1] else ""


class Mortal:
    """A publisher that dies after so many records: what is sent by then is acknowledged, the rest never leaves."""

    def __init__(self, publisher: Publisher, lives: int) -> None:
        self._publisher, self._left = publisher, lives

    async def publish(self, records: Iterable[Outgoing]) -> None:
        for record in records:
            if not self._left:
                raise Killed
            self._left -= 1
            await self._publisher.publish([record])


async def run(broker: BrokerSettings, posts: list[Post], *, hours: float, lives: int = 10_000, begin: float = 0.0,
              ) -> list[Looked]:
    """Poll a local site from some minutes after the start, as a process of its own would."""
    looks: list[Looked] = []

    async def tell(looked: Looked) -> None:
        looks.append(looked)

    clock = Outage(hours)
    clock.step(begin * 60)
    async with Site() as site, aiohttp.ClientSession() as session, \
            Publisher(broker, Patience(broker, 60), in_flight=100) as publisher:
        play(site, Board(now=clock.now, posts=posts))
        clock.upstream = OverHttp(session, site, clock)
        source = EastmoneyAnnouncements(clock.upstream)
        with suppress(Over, Killed):
            await poll(source, None, publish=Mortal(publisher, lives).publish, clock=clock,
                       so_far=partial(so_far, broker), tell=tell)
        assert {each.host for each in site.log} <= {eastmoney.HOST}
    return looks


async def published(broker: BrokerSettings) -> list[str]:
    [records] = await records_of(broker, MARKET_ANNOUNCEMENTS)
    events = [decode(Announcement, record.value) for record in records]
    assert [record.key.decode() for record in records] == [event.security for event in events]
    return [str(event.announcement_id) for event in events if event.source == "eastmoney"]


def a_busy_evening(count: int = 240) -> list[Post]:
    return [post(number, number * 0.25, ahead=number % 2) for number in range(count)]


@pytest.mark.asyncio
async def test_twenty_minutes_without_upstream_are_backfilled_once_and_in_order(broker: BrokerSettings) -> None:
    posts = a_busy_evening()

    looks = await run(broker, posts, hours=1.2)

    assert await published(broker) == [each.art_code for each in posts]
    [first, filled] = [look for look in looks if look.gap and not look.failure]
    assert first.after is None
    assert filled.after
    assert (filled.after - START).total_seconds() / 60 < OUTAGE[0]
    assert filled.published >= 4 * (OUTAGE[1] - OUTAGE[0])


@pytest.mark.asyncio
async def test_killed_again_and_again_while_it_catches_up_it_repeats_and_loses_nothing(broker: BrokerSettings) -> None:
    posts = a_busy_evening()

    await run(broker, posts, hours=0.4)
    for lives in (7, 1, 40):
        before = len(await published(broker))
        await run(broker, posts, hours=1.2, begin=55, lives=lives)
        assert len(await published(broker)) == before + lives
    await run(broker, posts, hours=1.2, begin=56)

    assert await published(broker) == [each.art_code for each in posts]


@pytest.mark.asyncio
async def test_what_others_have_on_the_topic_and_what_nobody_can_read_is_passed_over(broker: BrokerSettings) -> None:
    known = await so_far(broker, ["eastmoney", "cninfo"])
    assert known["eastmoney"].newest is None
    announcement = Announcement(security="688001.SH", title="样例公告", announcement_id="AN1", published_at=START,
                                announced_on=START.date(), source="eastmoney")
    other = announcement.model_copy(update={"source": "simulated", "announced_on": START.date().replace(year=2027)})
    await put(broker, MARKET_ANNOUNCEMENTS, [("688001.SH", b"{"), ("688001.SH", announcement), ("688001.SH", other)])

    known = await so_far(broker, ["eastmoney", "cninfo"])

    assert (known["eastmoney"].newest, known["eastmoney"].newest_day) == (START, START.date())
    assert known["cninfo"].newest_day is None


@pytest.mark.asyncio
async def test_the_last_days_are_read_and_all_of_them_for_a_source_that_is_not_in_those(broker: BrokerSettings) -> None:
    now = datetime.now(UTC)
    async with AIOKafkaProducer(**broker.client()) as producer:
        for days, source in ((30, "eastmoney"), (20, "cninfo"), (20, "eastmoney"), (1, "eastmoney"), (0, "eastmoney")):
            at = now - timedelta(days=days)
            event = Announcement(security="688001.SH", title="样例公告", announcement_id=f"AN{days}", published_at=at,
                                 announced_on=at.date(), source=source)
            await producer.send_and_wait(broker.name(MARKET_ANNOUNCEMENTS), encode(event), key=b"688001.SH",
                                         timestamp_ms=epoch_ms(at))

    assert (await so_far(broker, ["eastmoney"]))["eastmoney"].oldest_day == (now - timedelta(days=1)).date()
    both = await so_far(broker, ["eastmoney", "cninfo"])
    assert [known.oldest_day for known in both.values()] == [(now - timedelta(days=days)).date() for days in (30, 20)]
