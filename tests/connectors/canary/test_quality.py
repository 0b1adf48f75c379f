"""What is told of a source on `market.data-quality`: each change of its verdict, once, over restarts too."""

import logging
from collections.abc import Iterable
from datetime import timedelta

import pytest

from connectors.canary.judged import Judged
from connectors.errors import Unsent
from connectors.live.quality import Quality, last_verdicts
from connectors.patience import Patience
from connectors.publisher import Outgoing, Publisher
from streams.contract.broker import BrokerSettings
from streams.contract.events.quality import DataQuality, SourceVerdict
from streams.contract.topics import MARKET_DATA_QUALITY
from tests.connectors.canary.trading import at
from tests.connectors.on_topics import held, records_of

V = SourceVerdict
FEED = ("eastmoney", "quotes:market")


class Outbox:
    """Takes what is published; refuses as often as it is told to."""

    def __init__(self, refuses: int = 0) -> None:
        self.events: list[DataQuality] = []
        self.keys: list[str] = []
        self._refuses = refuses

    async def publish(self, records: Iterable[Outgoing]) -> None:
        for record in records:
            if self._refuses:
                self._refuses -= 1
                raise Unsent("market.data-quality", 0, record.key, "the broker was away", 0)
            assert record.topic is MARKET_DATA_QUALITY
            assert isinstance(record.event, DataQuality)
            self.events.append(record.event)
            self.keys.append(record.key)


def judged(verdict: SourceVerdict | None, detail: str = "as found") -> Judged:
    return Judged(verdict=verdict, detail=detail, received=100, quarantined=100 if verdict is V.DRIFT else 0)


async def tell(quality: Quality, *verdicts: SourceVerdict | None, minute: int = 0) -> None:
    for number, verdict in enumerate(verdicts):
        await quality.told(*FEED, judged(verdict), at(10, minute + number))


@pytest.mark.asyncio
async def test_a_change_of_verdict_is_told_once_with_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    outbox = Outbox()
    with caplog.at_level(logging.INFO):
        await tell(Quality(outbox.publish, {}), V.GOOD, V.GOOD, V.DRIFT, V.DRIFT, V.STALE, V.GOOD, V.GOOD)

    assert [(e.verdict, e.previous) for e in outbox.events] == [
        (V.GOOD, None), (V.DRIFT, V.GOOD), (V.STALE, V.DRIFT), (V.GOOD, V.STALE)]
    assert set(outbox.keys) == {"eastmoney|quotes:market"}
    assert caplog.messages == [
        "eastmoney quotes:market: good: as found", "eastmoney quotes:market: drift (was good): as found",
        "eastmoney quotes:market: stale (was drift): as found", "eastmoney quotes:market: good (was stale): as found"]
    assert [record.levelname for record in caplog.records] == ["INFO", "WARNING", "WARNING", "INFO"]


@pytest.mark.asyncio
async def test_the_moment_of_the_last_usable_look_is_carried() -> None:
    outbox = Outbox()
    quality = Quality(outbox.publish, {})
    await tell(quality, V.DRIFT, V.PARTIAL, V.PARTIAL, V.DRIFT, V.UNREACHABLE)

    assert [event.good_at for event in outbox.events] == [None, at(10, 1), at(10, 2), at(10, 2)]
    assert quality.good_at(*FEED) == at(10, 2)
    assert (outbox.events[2].at, outbox.events[2].quarantined) == (at(10, 3), 100)


@pytest.mark.asyncio
async def test_feeds_are_apart_and_who_was_never_asked_is_not_told_of() -> None:
    outbox = Outbox()
    quality = Quality(outbox.publish, {})
    await tell(quality, None, V.GOOD)
    await quality.told("eastmoney", "announcements", judged(V.GOOD), at(11))

    assert outbox.keys == ["eastmoney|quotes:market", "eastmoney|announcements"]
    assert quality.verdict("sina", "quotes:market") is None


@pytest.mark.asyncio
async def test_what_could_not_be_published_is_told_with_the_next_look() -> None:
    outbox = Outbox(refuses=1)
    quality = Quality(outbox.publish, {})
    with pytest.raises(Unsent):
        await tell(quality, V.DRIFT)
    assert quality.verdict(*FEED) is None
    await tell(quality, V.DRIFT, minute=1)

    assert [event.at for event in outbox.events] == [at(10, 1)]


@pytest.mark.asyncio
async def test_a_process_that_starts_again_repeats_nothing_and_goes_on_from_the_topic(broker: BrokerSettings) -> None:
    async with Publisher(broker, Patience(broker, 10), in_flight=10) as publisher:
        await tell(Quality(publisher.publish, await last_verdicts(broker)), V.GOOD, V.GOOD, V.DRIFT)
        second = Quality(publisher.publish, await last_verdicts(broker))
        assert second.verdict(*FEED) is V.DRIFT
        assert second.good_at(*FEED) == at(10, 1)
        await tell(second, V.DRIFT, V.GOOD, minute=5)
        await second.told("sina", "quotes:market", judged(V.BANNED), at(10, 7) + timedelta(seconds=1))

    [records] = await records_of(broker, MARKET_DATA_QUALITY)
    assert len(records) == 4
    last = {key: event for key, event in (await held(broker, MARKET_DATA_QUALITY)).items()}
    assert {key: event.verdict for key, event in last.items() if isinstance(event, DataQuality)} == {
        "eastmoney|quotes:market": V.GOOD, "sina|quotes:market": V.BANNED}
    assert isinstance(last["eastmoney|quotes:market"], DataQuality)
    assert last["eastmoney|quotes:market"].previous is V.DRIFT
