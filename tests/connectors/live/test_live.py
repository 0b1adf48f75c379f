"""Live sources through the real broker and the real stream processor, to totals of members."""

import pytest
import pytest_asyncio

from deploy.kafka import KafkaCluster
from streams.app import create_app
from streams.contract.broker import BrokerSettings
from streams.contract.events.quality import DataQuality, SourceVerdict
from streams.contract.events.runtime import Mode
from streams.contract.events.values import MarketValue
from streams.contract.topics import MARKET_DATA_QUALITY, MARKET_VALUE
from streams.engine.app import StreamApp
from streams.engine.settings import EngineSettings
from streams.settings import StreamsSettings
from tests.app_running import following, running, until
from tests.connectors.live.fast_clock import FastClock
from tests.connectors.live.on_live_topics import live_topics
from tests.connectors.live.world import connected, register, world


@pytest_asyncio.fixture
async def broker(kafka: KafkaCluster) -> BrokerSettings:
    return await live_topics(kafka.bootstrap)


def streams(broker: BrokerSettings) -> StreamApp:
    return create_app(StreamsSettings(mode=Mode.LIVE, universe="members"), broker, EngineSettings())


@pytest.mark.asyncio
async def test_members_are_worth_what_the_site_says_with_share_counts_that_came_with_the_quotes(
        broker: BrokerSettings) -> None:
    async with world(300, FastClock(10)) as of:
        firms = of.market.securities[:100]
        await register(broker, firms)
        async with (running(streams(broker), Mode.LIVE), connected(broker, of),
                    following(broker, MARKET_VALUE, MarketValue) as totals,
                    following(broker, MARKET_DATA_QUALITY, DataQuality) as quality):
            found = await until(totals, lambda found: any(_is_whole(each) for each in found))
            verdicts = await until(quality, lambda found: len(found) >= 2)
    total = next(each for each in found if _is_whole(each))
    assert (total.members, total.sweep.source, total.sweep.universe) == (100, "eastmoney", "members")
    assert {event.verdict for event in verdicts} == {SourceVerdict.GOOD}


def _is_whole(value: MarketValue) -> bool:
    return value.scope == "all" and value.complete and value.members == 100
