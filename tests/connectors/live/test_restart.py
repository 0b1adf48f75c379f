"""A live connector that begins again, on the real broker: what it published last stands against a wrong first look."""

import pytest
import pytest_asyncio

from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings
from streams.contract.events.quality import DataQuality, SourceVerdict
from streams.contract.topics import MARKET_DATA_QUALITY
from tests.app_running import following, until
from tests.connectors.live import misbehaving as site
from tests.connectors.live.chain import Chain
from tests.connectors.live.fast_clock import FastClock
from tests.connectors.live.on_live_topics import live_topics, with_members
from tests.connectors.live.on_topic import until_sweeps, whole_sweeps
from tests.connectors.live.world import World, connected, world
from tests.connectors.on_topics import batches_of
from tests.connectors.quotes.market import GTIMG, SINAJS
from tests.connectors.upstream.stepped_clock import SteppedClock

V = SourceVerdict
WRONG = site.both(site.times(2.5, "f2", "f4", "f6", "f15", "f16", "f17", "f18", "f20", "f21"),
                  site.status(403, host=GTIMG), site.status(403, host=SINAJS))


@pytest_asyncio.fixture
async def broker(kafka: KafkaCluster) -> BrokerSettings:
    return await live_topics(kafka.bootstrap)


def played(of: World, wanted: tuple[str, ...]) -> Chain:
    return Chain(site=of.site, market=of.market, clock=SteppedClock(), hosts={}, universe="members", wanted=wanted)


def of_eastmoney(found: list[DataQuality]) -> list[SourceVerdict]:
    return [event.verdict for event in found if (event.source, event.feed) == ("eastmoney", "quotes:members")]


@pytest.mark.asyncio
async def test_a_first_look_after_a_restart_that_is_wrong_by_a_factor_is_not_published_though_no_other_can_be_reached(
        broker: BrokerSettings) -> None:
    async with world(300, FastClock(10)) as of:
        members = of.market.securities[:200]
        await with_members(broker, members)
        async with connected(broker, of):
            await until_sweeps(broker, "members", more=2)
        before = len(whole_sweeps(await batches_of(broker), "members"))
        undo = WRONG(played(of, members))
        async with following(broker, MARKET_DATA_QUALITY, DataQuality) as quality, connected(broker, of):
            found = await until(quality, lambda found: of_eastmoney(found)[-1:] == [V.DRIFT])
            assert len(whole_sweeps(await batches_of(broker), "members")) == before
            undo()
            await until(quality, lambda found: of_eastmoney(found)[-1:] == [V.GOOD])
            await until_sweeps(broker, "members", more=1)

    drift = next(event for event in found if event.verdict is V.DRIFT and event.feed == "quotes:members")
    assert drift.detail.startswith("prices are 2.")
    assert drift.detail.endswith("times what they were")
