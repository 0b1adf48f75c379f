"""Half an hour of trading in bad weather, through the real Kafka and the real stream processor, on a fast clock.

The connector is a process of its own, so that its memory is; the site, the market and the weather are here. What must
hold is read from the topics: nothing is lost, nothing comes twice, nothing is wrong.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from signal import SIGTERM
from typing import Final

import aiohttp
import pytest

from connectors.canary.judged import USABLE
from connectors.eastmoney import announcements as eastmoney
from connectors.live.settings import Feed
from deploy.kafka import KafkaCluster
from streams.app import create_app
from streams.contract.broker import BrokerSettings
from streams.contract.codec import decode
from streams.contract.events.announcements import Announcement
from streams.contract.events.quality import DataQuality
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.runtime import Mode
from streams.contract.events.values import MarketValue
from streams.contract.topics import MARKET_ANNOUNCEMENTS, MARKET_DATA_QUALITY, MARKET_VALUE
from streams.engine.settings import EngineSettings
from streams.settings import StreamsSettings
from tests.app_running import following, running, until
from tests.connectors.announcements.asking import play
from tests.connectors.announcements.board import CODES, Board, Post
from tests.connectors.live.fast_clock import MORNING, FastClock
from tests.connectors.live.on_topic import cut_short, whole_sweeps
from tests.connectors.live.processes import Connectors
from tests.connectors.live.truth import Remembered
from tests.connectors.live.weather import Weather, spells
from tests.connectors.live.world import World, register
from tests.connectors.on_topics import batches_of, own_topics, records_of
from tests.connectors.quotes.market import GTIMG, PUSH2, SINAJS, install
from tests.connectors.site import Site, closed_port

SECURITIES, MEMBERS = 240, 120
GROWTH_MB: Final = 12.0  # over the second half, and that of an allocator that returns little
FEEDS: Final = (Feed.MEMBERS, Feed.MARKET, Feed.ANNOUNCEMENTS)


@dataclass
class Run:
    """A seed, how long it plays, and how many times as fast as the real clock."""

    seed: int
    minutes: float
    speed: float

    @property
    def storm_seconds(self) -> float:
        return self.minutes * 60 * 0.8  # then the weather is fair, so that all can heal


@dataclass
class Stage:
    """What is played."""

    world: World
    market: Remembered
    board: Board
    weather: Weather

    @property
    def minutes(self) -> float:
        return (self.world.clock.now() - MORNING).total_seconds() / 60


@asynccontextmanager
async def staged(run: Run) -> AsyncIterator[Stage]:
    draw, clock = random.Random(run.seed), FastClock(run.speed)
    market = Remembered(SECURITIES, moment=clock.now())
    board = Board(now=clock.now, posts=posts(draw, run.storm_seconds))

    def seconds() -> float:
        return (clock.now() - MORNING).total_seconds()

    weather = Weather(spells(draw, PUSH2, (GTIMG, SINAJS, eastmoney.HOST), until=run.storm_seconds), seconds)
    async with Site() as site:
        install(site, market)
        play(site, board)
        weather.over(site)
        trading = asyncio.create_task(trade(market, clock))
        try:
            yield Stage(World(site, market, clock), market, board, weather)
        finally:
            trading.cancel()


async def trade(market: Remembered, clock: FastClock) -> None:
    while True:
        await clock.sleep(2)
        market.trade((clock.now() - market.moment).total_seconds())


def posts(draw: random.Random, seconds: float) -> list[Post]:
    """Draw announcements, one every ten seconds or so."""
    found: list[Post] = []
    at = MORNING - timedelta(hours=1)
    while at < MORNING + timedelta(seconds=seconds):
        found.append(Post(number=len(found), published_at=at, shown_at=at, code=draw.choice(list(CODES))))
        at += timedelta(seconds=draw.randint(2, 20))
    return found


@pytest.mark.asyncio
async def test_in_bad_weather_nothing_is_lost_nothing_is_wrong_and_nothing_is_left(
        kafka: KafkaCluster, tmp_path: Path) -> None:
    await soak(Run(seed=8, minutes=20, speed=40), kafka, tmp_path)


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1, 6, 7])
@pytest.mark.asyncio
async def test_half_an_hour_of_bad_weather(seed: int, kafka: KafkaCluster, tmp_path: Path) -> None:
    await soak(Run(seed=seed, minutes=30, speed=12), kafka, tmp_path)


async def soak(run: Run, kafka: KafkaCluster, folder: Path) -> None:
    broker = await own_topics(kafka.bootstrap, Mode.LIVE)
    streams = create_app(StreamsSettings(mode=Mode.LIVE, universe="members"), broker, EngineSettings())
    async with staged(run) as stage:
        await register(broker, stage.market.securities[:MEMBERS])
        with Connectors(broker, stage.world, folder) as connectors:
            async with running(streams, Mode.LIVE):
                port = closed_port()
                connectors.start("soak", FEEDS, metrics_port=port)
                memory = await weathered(run, stage, connectors)
                await until_announced(broker, stage.board)
                acknowledged = await counted(port)
                connectors.signal("soak", SIGTERM)
                assert await connectors.code("soak", seconds=20) == 0
                buckets = await batches_of(broker)
                for universe, many in acknowledged.items():
                    assert 0 < many <= len(whole_sweeps(buckets, universe)), "what was acknowledged is there, whole"
                await valued(broker, [sweep[0].sweep.sequence for sweep in whole_sweeps(buckets, "members")])
            told(run, stage, connectors, buckets, memory)
            assert connectors.left("soak") == {"tasks": [], "sockets": []}
            assert not [line for line in connectors.lines("soak") if "Traceback" in line]
            terms = connectors.said("soak").count("on duty")
    await all_is_right(broker, stage, buckets, terms)
    assert memory[-1] - memory[len(memory) // 2] < GROWTH_MB, memory


async def weathered(run: Run, stage: Stage, connectors: Connectors) -> list[float]:
    """Let the time of the run pass; return the memory of the connector minute by minute, in MB."""
    await connectors.until_said("soak", "on duty")
    memory: list[float] = []
    while stage.minutes < run.minutes:
        await stage.world.clock.sleep(60)
        assert connectors.is_alive("soak"), connectors.lines("soak")[-20:]
        memory.append(connectors.memory_mb("soak"))
    return memory


async def counted(port: int) -> dict[str, int]:
    """Return how many sweeps of each universe the broker has acknowledged, as the connector tells Prometheus."""
    async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port}/metrics") as answer:
        lines = [line for line in (await answer.text()).splitlines()
                 if line.startswith("little_giants_sweeps_published_total{")]
    return {universe: sum(int(float(line.rsplit(" ", 1)[1])) for line in lines if f'universe="{universe}"' in line)
            for universe in ("members", "market")}


async def until_announced(broker: BrokerSettings, board: Board) -> None:
    """Wait until every announcement of the board is on the topic."""
    wanted = [each.art_code for each in board.posts]
    async with following(broker, MARKET_ANNOUNCEMENTS, Announcement) as topic:
        found = await until(topic, lambda found: len(ids(found)) >= len(wanted), seconds=120)
    assert ids(found) == wanted, "each once, in order of publication"


def ids(found: Sequence[Announcement]) -> list[str]:
    return [str(each.announcement_id) for each in found if each.source == "eastmoney"]


async def valued(broker: BrokerSettings, sequences: Sequence[int]) -> None:
    """Wait until the stream processor has added up every sweep, each once and in order."""
    async with following(broker, MARKET_VALUE, MarketValue) as topic:
        found = await until(topic, lambda found: bool(closed(found)) and closed(found)[-1] >= sequences[-1])
    assert closed(found) == sorted(set(closed(found)))
    assert set(sequences) <= set(closed(found))


def closed(found: Sequence[MarketValue]) -> list[int]:
    return [each.sweep.sequence for each in found if each.scope == "all"]


async def all_is_right(broker: BrokerSettings, stage: Stage, buckets: Sequence[Sequence[QuoteBatch]], terms: int,
                       ) -> None:
    [records] = await records_of(broker, MARKET_DATA_QUALITY)
    verdicts = [decode(DataQuality, record.value) for record in records]
    for universe, least in (("members", 10), ("market", 2)):
        sweeps = whole_sweeps(buckets, universe)
        assert len(sweeps) >= least
        assert len(cut_short(buckets, universe)) <= terms
        for sweep in sweeps:
            assert was_usable(verdicts, sweep[0], f"quotes:{universe}")
    assert [line for bucket in buckets for batch in bucket for line in stage.market.wrong(batch)] == []


def was_usable(verdicts: Sequence[DataQuality], batch: QuoteBatch, feed: str) -> bool:
    """Say whether the last verdict on a sweep's source, by then, was one that is published on."""
    by_then = [each for each in verdicts
               if (each.source, each.feed) == (batch.sweep.source, feed) and each.at <= batch.received_at]
    return bool(by_then) and by_then[-1].verdict in USABLE


def told(run: Run, stage: Stage, connectors: Connectors, buckets: Sequence[Sequence[QuoteBatch]],
         memory: Sequence[float]) -> None:
    sources: dict[str, int] = {}
    for batch in buckets[0]:
        sources[batch.sweep.source] = sources.get(batch.sweep.source, 0) + 1
    half = len(memory) // 2
    print(f"\nseed {run.seed}: {run.minutes:g} minutes at {run.speed:g}x, {len(connectors.asked('soak'))} requests, "
          f"spoiled {sum(stage.weather.met.values())} {stage.weather.met}; sweeps {sources}; "
          f"{len(whole_sweeps(buckets, 'members'))} of members; "
          f"{len(stage.board.posts)} announcements; memory {memory[0]:.0f} MB at first, {memory[half]:.0f} at half, "
          f"{memory[-1]:.0f} at the end")
    print("\n".join(connectors.said("soak")))
