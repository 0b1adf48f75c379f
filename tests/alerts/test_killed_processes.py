"""Alerts processes that are killed, ended or stopped in the middle: nothing lost, nothing told twice unmarked."""

import asyncio
import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.events.alerts import Delivery, Notification, Outcome
from streams.contract.topics import DELIVERIES, NOTIFICATIONS
from tests.alerts.app_running import delivered
from tests.alerts.builders import a_notification
from tests.alerts.webhook import MARK, Webhook
from tests.app_running import following, publish, until

Starter = Callable[[], "subprocess.Popen[bytes]"]


async def until_sent(hook: Webhook, count: int) -> None:
    end = time.monotonic() + 60
    while len(hook.messages) < count:
        assert time.monotonic() < end, f"only {len(hook.messages)} of {count}"
        await asyncio.sleep(0.002)


def require_told_once(hook: Webhook, out: Path, expected: Sequence[Notification]) -> None:
    """In the file each once; elsewhere each once, or once more and then marked."""
    written = [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert sorted(written) == sorted(one.id for one in expected)
    plain = Counter(text for text in hook.messages if not text.endswith(MARK))
    marked = Counter(text.removesuffix(MARK) for text in hook.messages if text.endswith(MARK))
    assert set(plain) | set(marked) == {one.text for one in expected}
    assert max(plain.values()) == 1
    assert len(marked) <= 1
    assert max(marked.values(), default=0) <= 1


@pytest.mark.asyncio
@pytest.mark.parametrize("sent_before", [
    40, *(pytest.param(count, marks=pytest.mark.faults) for count in (1, 70, 100))])
async def test_what_a_killed_process_left_is_told_by_the_next(
        broker: BrokerSettings, worker: Starter, hook: Webhook, out: Path, sent_before: int) -> None:
    expected = [a_notification(f"{300000 + number}.SZ") for number in range(150)]
    await publish(broker, NOTIFICATIONS, *expected)
    first = worker()
    await until_sent(hook, sent_before)
    first.kill()
    assert len(hook.messages) < len(expected)
    second = worker()

    async with following(broker, DELIVERIES, Delivery) as deliveries:
        await until(deliveries, lambda found: delivered(found) >= 2 * len(expected))
    second.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(second.wait, 10) == 0
    require_told_once(hook, out, expected)


@pytest.mark.asyncio
async def test_a_process_that_is_told_to_end_in_the_middle_ends_clean_and_the_next_goes_on(
        broker: BrokerSettings, worker: Starter, hook: Webhook, out: Path) -> None:
    expected = [a_notification(f"{300000 + number}.SZ") for number in range(500)]
    await publish(broker, NOTIFICATIONS, *expected)
    first = worker()
    await until_sent(hook, 40)
    first.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(first.wait, 10) == 0
    assert len(hook.messages) < len(expected)
    worker()

    async with following(broker, DELIVERIES, Delivery) as deliveries:
        await until(deliveries, lambda found: delivered(found) >= 2 * len(expected))
    require_told_once(hook, out, expected)


@pytest.mark.asyncio
async def test_a_process_that_was_stopped_and_wakes_up_late_tells_nothing_again(
        broker: BrokerSettings, worker: Starter, hook: Webhook, out: Path) -> None:
    expected = [a_notification(f"{300000 + number}.SZ") for number in range(150)]
    await publish(broker, NOTIFICATIONS, *expected[:-1])
    late = worker()
    await until_sent(hook, 30)
    late.send_signal(signal.SIGSTOP)
    assert len(hook.messages) < len(expected) - 1
    worker()
    async with following(broker, DELIVERIES, Delivery) as deliveries:
        await until(deliveries, lambda found: delivered(found) >= 2 * (len(expected) - 1))
        late.send_signal(signal.SIGCONT)
        await publish(broker, NOTIFICATIONS, expected[-1])
        await until(deliveries, lambda found: any(one.notification == expected[-1].id for one in found))
        late.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(late.wait, 10) == 0
        await until(deliveries, lambda found: sum(
            one.notification == expected[-1].id and one.outcome is Outcome.DELIVERED for one in found) >= 2)

    require_told_once(hook, out, expected)
