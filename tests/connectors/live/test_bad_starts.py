"""What a live connector does where nothing is as it should be: it says so in plain lines, and asks little."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGTERM

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from connectors.live.settings import Feed
from connectors.upstream.failure import Failure
from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from tests.connectors.live.fast_clock import FastClock
from tests.connectors.live.on_live_topics import live_topics, with_members
from tests.connectors.live.on_topic import until_sweeps, whole_sweeps
from tests.connectors.live.processes import HOSTS, Connectors
from tests.connectors.live.world import World, world
from tests.connectors.on_topics import batches_of
from tests.connectors.quotes.market import CLIST, PUSH2, clist, envelope
from tests.connectors.site import closed_port
from tests.connectors.waiting import until

DEAD_SECONDS = 30
NOT_ASKED = frozenset({Failure.LEFT_ALONE, Failure.SPENT, Failure.NOT_OWNER})
SCREEN_LINES = 24
LONG = json.dumps("样" * 10_000).encode()  # once: the site has one thread, and a page has a hundred of them
FEEDS = (Feed.MEMBERS, Feed.MARKET, Feed.ANNOUNCEMENTS)  # tables are asked where akshare asks: not from a test


@pytest_asyncio.fixture
async def of() -> AsyncIterator[World]:
    async with world(200, FastClock(1)) as playing:
        yield playing


@pytest.fixture
def connectors(of: World, kafka: KafkaCluster, tmp_path: Path) -> Iterator[Connectors]:
    with Connectors(BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix="none."), of, tmp_path) as those:
        yield those


async def topics(connectors: Connectors, of: World, kafka: KafkaCluster, *, members: int = 50, mode: Mode = Mode.LIVE,
                 ) -> BrokerSettings:
    """Make topics with so many members, and have the connectors use them."""
    connectors.broker = await live_topics(kafka.bootstrap, mode)
    if members:
        await with_members(connectors.broker, of.market.securities[:members])
    return connectors.broker


@asynccontextmanager
async def slamming() -> AsyncIterator[tuple[str, list[float]]]:
    """Listen on a port and close every connection at once; yield the origin and when each came."""
    came: list[float] = []

    async def slam(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(asyncio.get_running_loop().time())
        writer.close()

    server = await asyncio.start_server(slam, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", came


async def ended(connectors: Connectors) -> None:
    """Stop it; it has left nothing, and shown no traceback."""
    connectors.signal("it", SIGTERM)
    assert await connectors.code("it", seconds=20) == 0
    assert connectors.left("it") == {"tasks": [], "sockets": []}
    assert not [line for line in connectors.lines("it") if "Traceback" in line or "rror:" in line]


@pytest.mark.asyncio
@pytest.mark.parametrize(("origins", "words"), [
    ({"push2.eastmoney.example": "http://127.0.0.1:1"}, "push2.eastmoney.example is not a host that is asked"),
    ({PUSH2: "127.0.0.1:1"}, "is not an origin such as"),
])
async def test_an_origin_of_no_host_is_one_line(origins: dict[str, str], words: str, connectors: Connectors) -> None:
    connectors.start("it", origins=origins)

    assert await connectors.code("it") == 1
    [line] = connectors.lines("it")
    assert line.startswith("LITTLE_GIANTS_ORIGINS: ")
    assert words in line


@pytest.mark.asyncio
async def test_topics_of_a_demo_are_refused_in_one_line(
        connectors: Connectors, of: World, kafka: KafkaCluster) -> None:
    await topics(connectors, of, kafka, mode=Mode.DEMO)
    connectors.start("it")

    assert await connectors.code("it") == 1
    assert len(connectors.lines("it")) == 1, connectors.lines("it")
    assert "demo" in connectors.lines("it")[0]
    assert connectors.asked("it") == []


@pytest.mark.asyncio
async def test_topics_that_are_not_there_are_named_in_one_line(connectors: Connectors) -> None:
    connectors.start("it")

    assert await connectors.code("it") == 1
    assert len(connectors.lines("it")) == 1, connectors.lines("it")
    assert "none." in connectors.lines("it")[0]


@pytest.mark.asyncio
@pytest.mark.parametrize("dead", ["closed", "slammed"])
async def test_with_all_sites_dead_it_says_so_on_one_screen_and_asks_on_now_and_then(
        dead: str, connectors: Connectors, of: World, kafka: KafkaCluster) -> None:
    await topics(connectors, of, kafka)
    metrics = closed_port()
    async with slamming() as (origin, came):
        where = origin if dead == "slammed" else f"http://127.0.0.1:{closed_port()}"
        connectors.start("it", FEEDS, origins=dict.fromkeys(HOSTS, where), metrics_port=metrics)
        await connectors.until_said("it", "members: no source can be believed now")
        await asyncio.sleep(DEAD_SECONDS)  # what is counted is what happens in it
        asked = await tried(metrics)
        print(f"\n{dead}: {asked} requests, {len(came)} connections; it says\n" + "\n".join(connectors.said("it")))
        assert max(len(came), asked) <= 6 * len(HOSTS)
        assert asked >= len(HOSTS) - 1, "all but the second source of announcements, which has time"
        assert len(connectors.lines("it")) <= SCREEN_LINES
        await ended(connectors)


async def tried(port: int) -> int:
    """Return how many requests came to nothing that were made, as a process tells Prometheus."""
    async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port}/metrics") as answer:
        samples = [line for line in (await answer.text()).splitlines()
                   if line.startswith("little_giants_upstream_failures_total{")]
    return sum(int(float(line.rsplit(" ", 1)[1])) for line in samples
               if not any(f'"{failure}"' in line for failure in NOT_ASKED))


@pytest.mark.asyncio
async def test_without_members_it_waits_says_so_once_and_begins_once_there_are_some(
        connectors: Connectors, of: World, kafka: KafkaCluster) -> None:
    broker = await topics(connectors, of, kafka, members=0)
    connectors.start("it")
    await connectors.until_said("it", "waiting: little-giants.members holds no member")
    assert connectors.asked("it") == []
    await with_members(broker, of.market.securities[:50])
    await until_sweeps(broker, "members", more=2)
    print("\n" + "\n".join(connectors.said("it")))
    assert sum(line.startswith("waiting: ") for line in connectors.said("it")) == 1
    await ended(connectors)


@pytest.mark.asyncio
async def test_a_thousand_times_as_polite_it_asks_once_a_minute(
        connectors: Connectors, of: World, kafka: KafkaCluster) -> None:
    await topics(connectors, of, kafka)
    connectors.start("it", politeness=1000)
    await connectors.until_asked("it", more_than=0)
    await asyncio.sleep(8)
    assert all(len(connectors.asked("it", host)) <= 1 for host in HOSTS)
    await ended(connectors)


@pytest.mark.asyncio
async def test_of_two_that_start_in_the_same_moment_one_asks(
        connectors: Connectors, of: World, kafka: KafkaCluster) -> None:
    broker = await topics(connectors, of, kafka)
    connectors.start("it")
    connectors.start("other")

    async def asking() -> bool:
        return bool(connectors.asked("it") or connectors.asked("other"))
    await until(asking, "one asks", 90)
    await until_sweeps(broker, "members", more=2)
    assert [] in (connectors.asked("it"), connectors.asked("other"))
    await ended(connectors)
    connectors.signal("other", SIGTERM)
    assert await connectors.code("other", seconds=20) == 0


@pytest.mark.asyncio
async def test_an_empty_market_is_published_by_nobody(
        connectors: Connectors, of: World, kafka: KafkaCluster) -> None:
    broker = await topics(connectors, of, kafka)

    async def nothing(_: web.Request) -> web.StreamResponse:
        return web.json_response(envelope([], 0))

    of.site.handlers[PUSH2, CLIST] = nothing
    connectors.start("it", [Feed.MARKET])
    await connectors.until_said("it", "market: no source can be believed now")
    print("\n" + "\n".join(connectors.said("it")))
    assert whole_sweeps(await batches_of(broker), "market") == []
    await ended(connectors)


@pytest.mark.asyncio
async def test_rows_a_hundred_times_as_long_as_usual_are_read_within_reason(
        connectors: Connectors, kafka: KafkaCluster) -> None:
    async with world(5_700, FastClock(1)) as of:
        connectors.plays(of)
        broker = await topics(connectors, of, kafka)

        async def long(request: web.Request) -> web.StreamResponse:
            answer = clist(of.market, request.query)
            for row in (answer["data"] or {"diff": []})["diff"]:
                row["f999"] = "LONG"
            return web.Response(body=json.dumps(answer).encode().replace(b'"LONG"', LONG),
                                content_type="application/json", charset="utf-8")

        of.site.handlers[PUSH2, CLIST] = long
        connectors.start("it", [Feed.MARKET])
        await connectors.until_said("it", "on duty")
        most = 0.0

        async def published() -> bool:
            nonlocal most
            assert connectors.is_alive("it"), connectors.lines("it")
            most = max(most, connectors.memory_mb("it"))
            return bool(whole_sweeps(await batches_of(broker), "market"))
        await until(published, "the market is published", 150)
        print(f"\n{most:.0f} MB at the most; " + "\n".join(connectors.said("it")))
        assert most < 1000
        await ended(connectors)
