"""The alerts app on a real broker: decides once, delivers once, remembers over a restart."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from alerts.settings import AlertsSettings
from streams.contract.broker import BrokerSettings
from streams.contract.buckets import bucket_of
from streams.contract.events.alerts import Delivery, Notification, Outcome
from streams.contract.events.base import Event
from streams.contract.events.runtime import DeadLetter
from streams.contract.topics import DEAD_LETTERS, DELIVERIES, MARKET_VALUE, NOTIFICATIONS, VALUATIONS
from tests.alerts.app_running import delivered, running
from tests.alerts.builders import DAY, a_batch, a_delivery, a_notification, a_row, a_sweep, a_value
from tests.alerts.webhook import MARK, Webhook
from tests.app_running import following, publish, until


def moved(security: str, *, second: int = 0, day: Any = DAY, **row: Any) -> Event:
    sweep = a_sweep(day, sequence=a_sweep(day).sequence + second)
    return a_batch(a_row(security, **row), sweep=sweep, bucket=bucket_of(security))


@pytest.mark.asyncio
async def test_a_move_of_a_member_and_of_a_scope_is_told_once_on_each_channel(
        broker: BrokerSettings, settings: AlertsSettings, hook: Webhook, out: Path) -> None:
    async with running(settings, broker) as app, following(broker, DELIVERIES, Delivery) as deliveries:
        await publish(broker, VALUATIONS, moved("300666.SZ"), moved("688001.SH"), moved("688002.SH", price_li=72_100),
                      moved("300666.SZ", second=3000, price_li=80_000))
        await publish(broker, MARKET_VALUE, a_value("all", now="103", base="100"), a_value("list:1", now="1", base="1"),
                      a_value("all", now="110", base="100", sweep=a_sweep(universe="members")))
        await until(deliveries, lambda found: delivered(found) >= 6)
        assert app.crash_reason is None

    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert sorted((one["rule"], one["subject"], one["observed"]) for one in told) == [
        ("market-value-all", "all", "3.0000"), ("member-price-move", "300666.SZ", "7.1290"),
        ("member-price-move", "688001.SH", "7.1290")]
    assert sorted(hook.messages) == sorted(one["text"] for one in told)


@pytest.mark.asyncio
async def test_after_a_restart_it_remembers_what_it_told_that_day(
        broker: BrokerSettings, settings: AlertsSettings, hook: Webhook) -> None:
    async with following(broker, NOTIFICATIONS, Notification) as told, following(
            broker, DELIVERIES, Delivery) as deliveries:
        async with running(settings, broker):
            await publish(broker, VALUATIONS, moved("300666.SZ"))
            await until(deliveries, lambda found: delivered(found) == 2)
        async with running(settings, broker):
            await publish(broker, VALUATIONS, moved("300666.SZ", second=3000),
                          moved("300666.SZ", day=DAY + timedelta(days=1)))
            await until(deliveries, lambda found: delivered(found) == 4)
        found = await until(told, lambda found: len(found) >= 2)

    assert [one.date for one in found] == [DAY, DAY + timedelta(days=1)]
    assert len(hook.messages) == 2


@pytest.mark.asyncio
async def test_the_ledger_of_an_earlier_process_is_read_before_anything_is_sent(
        broker: BrokerSettings, settings: AlertsSettings, hook: Webhook) -> None:
    done, open_, new = (a_notification(f"30000{number}.SZ") for number in range(3))
    await publish(broker, DELIVERIES, a_delivery(done, "chat", Outcome.DELIVERED),
                  a_delivery(open_, "chat", Outcome.ATTEMPTING))
    await publish(broker, NOTIFICATIONS, done, open_, new, new)

    async with running(settings, broker), following(broker, DELIVERIES, Delivery) as deliveries:
        await until(deliveries, lambda found: delivered(found) == 6)

    assert hook.messages == [open_.text + MARK, new.text]


@pytest.mark.asyncio
async def test_a_poison_record_in_each_input_is_a_dead_letter_and_the_rest_is_told(
        broker: BrokerSettings, settings: AlertsSettings, hook: Webhook) -> None:
    async with AIOKafkaProducer(**broker.client()) as producer:
        for topic in (VALUATIONS, MARKET_VALUE, NOTIFICATIONS, DELIVERIES):
            await producer.send_and_wait(broker.name(topic), b"poison", partition=0)
    await publish(broker, NOTIFICATIONS, a_notification())

    async with running(settings, broker), following(broker, DEAD_LETTERS, DeadLetter) as letters, following(
            broker, DELIVERIES, Delivery) as deliveries:
        await until(deliveries, lambda found: delivered(found) == 2)
        found = await until(letters, lambda found: len(found) == 4)

    assert sorted(one.topic for one in found) == [
        "alerts.deliveries", "alerts.notifications", "little-giants.market-value", "little-giants.valuations"]
    assert hook.messages == [a_notification().text]
