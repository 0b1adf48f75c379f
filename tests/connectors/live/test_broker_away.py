"""The broker goes away in the middle of a look, for longer than a term of duty lasts without it, and comes back."""

import asyncio
from datetime import timedelta
from pathlib import Path
from signal import SIGTERM

import pytest
from aiohttp import web

from connectors.live.settings import Feed
from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings
from streams.contract.codec import decode
from streams.contract.events.announcements import Announcement
from streams.contract.topics import MARKET_ANNOUNCEMENTS
from tests.connectors.announcements.asking import play
from tests.connectors.announcements.board import CODES, Board, Post
from tests.connectors.live.fast_clock import MORNING, FastClock
from tests.connectors.live.on_live_topics import live_topics, with_members
from tests.connectors.live.on_topic import cut_short, until_sweeps, whole_sweeps
from tests.connectors.live.processes import Connectors
from tests.connectors.live.world import World, world
from tests.connectors.on_topics import batches_of, records_of
from tests.connectors.quotes.market import PUSH2, ULIST

AWAY_SECONDS = 20
FEEDS = (Feed.MEMBERS, Feed.MARKET, Feed.ANNOUNCEMENTS)


class Held:
    """Answers of the members' quotes, held back while it is shut."""

    def __init__(self, of: World) -> None:
        self.open, self.waiting = asyncio.Event(), asyncio.Event()
        self.open.set()
        handler = of.site.handlers[PUSH2, ULIST]

        async def held(request: web.Request) -> web.StreamResponse:
            if not self.open.is_set():
                self.waiting.set()
            await self.open.wait()
            return await handler(request)

        of.site.handlers[PUSH2, ULIST] = held

    async def again(self) -> None:
        """Shut it, and wait until somebody stands before it."""
        self.open.clear()
        self.waiting.clear()
        await self.waiting.wait()


@pytest.mark.asyncio
async def test_it_goes_on_by_itself_says_so_once_and_loses_nothing(
        mortal: BrokerSettings, mortal_kafka: KafkaCluster, tmp_path: Path) -> None:
    broker = await live_topics(mortal.bootstrap)
    async with world(200, FastClock(2)) as of:
        board, held = Board(now=of.clock.now, posts=posts()), Held(of)
        play(of.site, board)
        await with_members(broker, of.market.securities[:100])
        with Connectors(broker, of, tmp_path) as connectors:
            connectors.start("it", FEEDS)
            await connectors.until_asked("it", more_than=3, host=PUSH2)
            await connectors.until_said("it", "announcements: backfilled eastmoney")
            before = list(connectors.said("it"))
            await away_in_the_middle_of_a_look(mortal_kafka, held)
            await connectors.until_said("it", "on duty", times=before.count("on duty") + 1)
            await until_sweeps(broker, "members", more=2)
            print("\n" + "\n".join(connectors.lines("it")))
            await held.again()  # so that the end itself cuts no sweep of theirs short
            connectors.signal("it", SIGTERM)
            assert await connectors.code("it", seconds=20) == 0
            said_once_and_left_nothing(connectors, len(before))
    await lost_nothing(broker, [each.art_code for each in board.posts])


def posts() -> list[Post]:
    return [Post(number=number, published_at=at, shown_at=at, code=list(CODES)[number % len(CODES)])
            for number in range(80) for at in [MORNING + timedelta(seconds=7 * (number - 40))]]


async def away_in_the_middle_of_a_look(kafka: KafkaCluster, held: Held) -> None:
    await held.again()
    kafka.kill(1)
    held.open.set()
    await asyncio.sleep(AWAY_SECONDS)  # the outage itself
    kafka.restart(1)


def said_once_and_left_nothing(connectors: Connectors, before: int) -> None:
    assert connectors.left("it") == {"tasks": [], "sockets": []}
    assert not [line for line in connectors.lines("it") if "Traceback" in line or "rror:" in line]
    said = list(connectors.said("it"))[before:]
    off = next(number for number, line in enumerate(said) if line.startswith("off duty: the broker"))
    assert [line for line in said[off:] if "duty" in line] == [said[off], "on duty", "off duty: this process stops"]
    away = [line for line in said[off:] if "does not answer" in line]
    assert len(away) == said.count("the broker is back") <= 1


async def lost_nothing(broker: BrokerSettings, announced: list[str]) -> None:
    buckets = await batches_of(broker)
    for universe in ("members", "market"):
        assert cut_short(buckets, universe) == set()
        assert len(whole_sweeps(buckets, universe)) >= 2
    [records] = await records_of(broker, MARKET_ANNOUNCEMENTS)
    found = [str(decode(Announcement, record.value).announcement_id) for record in records]
    assert found == announced[:len(found)], "each once, in order of publication"
    assert len(found) >= 40
