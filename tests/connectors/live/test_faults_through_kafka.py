"""A source that misbehaves, through the real broker, stream processor and alerts: totals stay true, people are told."""

from pathlib import Path

import pytest
import pytest_asyncio

from alerts.app import create_app as create_alerts
from alerts.settings import AlertsSettings
from deploy.kafka import KafkaCluster
from streams.app import create_app as create_streams
from streams.contract.broker import BrokerSettings
from streams.contract.events.alerts import Notification
from streams.contract.events.quality import DataQuality, SourceVerdict
from streams.contract.events.runtime import Mode
from streams.contract.events.values import MarketValue
from streams.contract.topics import MARKET_DATA_QUALITY, MARKET_VALUE, NOTIFICATIONS
from streams.engine.settings import EngineSettings
from streams.settings import StreamsSettings
from tests.app_running import following, running, until
from tests.connectors.live import misbehaving
from tests.connectors.live.chain import Chain
from tests.connectors.live.fast_clock import FastClock
from tests.connectors.live.misbehaving import Play
from tests.connectors.live.on_live_topics import live_topics
from tests.connectors.live.world import World, connected, register, world
from tests.connectors.quotes.listing import Stock
from tests.connectors.upstream.stepped_clock import SteppedClock

RULES = Path(__file__).parents[3] / "deploy/config/rules.toml"
V = SourceVerdict
FAULTS: dict[str, tuple[Play, SourceVerdict]] = {
    "a ban": (misbehaving.status(429, {"Retry-After": "60"}), V.BANNED),
    "prices in another unit": (misbehaving.times(1e4, "f2"), V.DRIFT),
    "frozen": (misbehaving.frozen(), V.STALE),
}


@pytest_asyncio.fixture
async def broker(kafka: KafkaCluster) -> BrokerSettings:
    return await live_topics(kafka.bootstrap)


def quiet(of: World, count: int) -> list[Stock]:
    """Return securities that no rule would tell of today: they trade, and are near their previous closes."""
    found = [stock for stock in of.market.stocks.values() if not stock.suspended and stock.prev_close_li >= 15_000
             and abs(stock.price_li / stock.prev_close_li - 1) < 0.01]
    assert len(found) >= count
    return found[:count]


class Truth:
    """What the firms of a world were worth together, in li, at each moment of the market."""

    def __init__(self, of: World, firms: list[Stock]) -> None:
        self._firms, self._trade = firms, of.market.trade
        self.values_li = {self._now()}
        setattr(of.market, "trade", self._remembering)  # noqa: B010

    def _remembering(self, seconds: float, share: float = 0.7) -> None:
        self._trade(seconds, share)
        self.values_li.add(self._now())

    def _now(self) -> int:
        return sum(stock.price_li * stock.shares for stock in self._firms)


def alerts_settings(folder: Path) -> AlertsSettings:
    channels = folder / "channels.toml"
    channels.write_text(f'[[channels]]\nid = "file"\nkind = "file"\npath = "{folder / "out.jsonl"}"\n')
    return AlertsSettings(mode=Mode.LIVE, universe="members", rules=RULES, channels=channels)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.asyncio
async def test_totals_stay_true_and_people_are_told_of_the_source_alone_when_it_turns_and_when_it_returns(
        fault: str, broker: BrokerSettings, tmp_path: Path) -> None:
    play, verdict = FAULTS[fault]
    streams = create_streams(StreamsSettings(mode=Mode.LIVE, universe="members"), broker, EngineSettings())
    alerts = create_alerts(alerts_settings(tmp_path), broker, EngineSettings())
    async with world(900, FastClock(10)) as of:
        firms = quiet(of, 60)
        truth = Truth(of, firms)
        await register(broker, [stock.security for stock in firms])
        async with (running(streams, Mode.LIVE), running(alerts, Mode.LIVE), connected(broker, of),
                    following(broker, MARKET_VALUE, MarketValue) as totals,
                    following(broker, MARKET_DATA_QUALITY, DataQuality) as quality,
                    following(broker, NOTIFICATIONS, Notification) as told):
            await until(totals, lambda found: whole_sources(found)[-1:] == ["eastmoney"])
            undo = play(Chain(site=of.site, market=of.market, clock=SteppedClock(), hosts={}, universe="members",
                              wanted=tuple(stock.security for stock in firms)))
            await until(quality, lambda found: of_members(found)[-1:] == [verdict])
            undo()  # it is left alone for a while, or rests: it would be told once more if it were asked meanwhile
            await until(totals, lambda found: "tencent" in whole_sources(found))
            await until(quality, lambda found: of_members(found)[-1:] == [V.GOOD])
            found = await until(totals, lambda found: whole_sources(found)[-3:] == ["eastmoney"] * 3)
            notified = await until(told, lambda found: len(found) >= 2)
            turns = [event for _, event in quality.items()]

    assert of_members(turns) == [V.GOOD, verdict, V.GOOD]
    values = [total.market_value for total in found if is_whole(total)]
    assert {int(value * 1000) for value in values} <= truth.values_li
    assert [(one.kind, one.subject, one.verdict) for one in notified] == [
        ("data_quality", "eastmoney|quotes:members", each) for each in (verdict, V.GOOD)]


def is_whole(total: MarketValue) -> bool:
    return total.scope == "all" and total.complete and total.priced == total.members == 60


def whole_sources(found: list[MarketValue]) -> list[str]:
    return [total.sweep.source for total in found if is_whole(total)]


def of_members(found: list[DataQuality]) -> list[SourceVerdict]:
    return [event.verdict for event in found if (event.source, event.feed) == ("eastmoney", "quotes:members")]
