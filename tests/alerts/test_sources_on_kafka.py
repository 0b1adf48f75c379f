"""What is told of sources, on a real broker: once, and after a kill or a poisonous record too."""

import asyncio
import json
import signal
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from alerts.settings import AlertsSettings
from streams.contract.broker import BrokerSettings
from streams.contract.clock import close_of
from streams.contract.events.alerts import Delivery, Notification
from streams.contract.events.quality import DataQuality, SourceVerdict
from streams.contract.events.runtime import DeadLetter
from streams.contract.topics import DEAD_LETTERS, DELIVERIES, MARKET_DATA_QUALITY, NOTIFICATIONS
from tests.alerts.app_running import delivered, running
from tests.alerts.builders import DAY, a_quality
from tests.alerts.webhook import Webhook
from tests.app_running import following, publish, until

V = SourceVerdict
Starter = Callable[[], "subprocess.Popen[bytes]"]


def turns(source: str, *verdicts: SourceVerdict, first: int = 0) -> list[DataQuality]:
    return [a_quality(verdict, None, source=source, feed="quotes:members",
                      at=close_of(DAY) + timedelta(minutes=first + number)) for number, verdict in enumerate(verdicts)]


@pytest.mark.asyncio
async def test_a_source_that_turns_and_returns_is_told_on_each_channel_once(
        broker: BrokerSettings, settings: AlertsSettings, hook: Webhook, out: Path) -> None:
    async with AIOKafkaProducer(**broker.client()) as producer:
        await producer.send_and_wait(broker.name(MARKET_DATA_QUALITY), b"poison", partition=0)
    async with running(settings, broker) as app, following(broker, DELIVERIES, Delivery) as deliveries, following(
            broker, DEAD_LETTERS, DeadLetter) as letters:
        await publish(broker, MARKET_DATA_QUALITY, *turns("one", V.GOOD, V.DRIFT, V.GOOD),
                      *turns("two", V.GOOD, V.PARTIAL, V.GOOD))
        await until(deliveries, lambda found: delivered(found) >= 4)
        [letter] = await until(letters, lambda found: len(found) > 0)
        assert letter.topic == "market.data-quality"
        assert app.crash_reason is None

    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(one["rule"], one["subject"], one["verdict"], one["observed"]) for one in told] == [
        ("source-turns-bad", "one|quotes:members", verdict, None) for verdict in ("drift", "good")]
    assert sorted(hook.messages) == sorted(one["text"] for one in told)


@pytest.mark.asyncio
async def test_after_a_kill_the_next_process_knows_what_was_told_bad(
        broker: BrokerSettings, worker: Starter, out: Path) -> None:
    sources = [f"source-{number}" for number in range(40)]
    async with following(broker, NOTIFICATIONS, Notification) as told, following(
            broker, DELIVERIES, Delivery) as deliveries:
        first = worker()
        await publish(broker, MARKET_DATA_QUALITY, *(one for source in sources for one in turns(source, V.BANNED)))
        await until(told, lambda found: len(found) > 0)
        first.kill()
        second = worker()
        await publish(broker, MARKET_DATA_QUALITY, *(
            one for source in sources for one in turns(source, V.GOOD, V.PARTIAL, V.GOOD, first=1)))
        await until(deliveries, lambda found: delivered(found) >= 4 * len(sources))
        found = await until(told, lambda found: len({one.id for one in found}) >= 2 * len(sources))
    second.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(second.wait, 10) == 0

    expected = sorted((f"{source}|quotes:members", verdict) for source in sources for verdict in (V.BANNED, V.GOOD))
    assert sorted({(one.subject, one.verdict) for one in found}) == expected
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert sorted((one["subject"], one["verdict"]) for one in written) == expected
