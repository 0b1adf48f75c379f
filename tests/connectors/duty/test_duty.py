"""Terms of duty on the real Kafka: what begins one, what ends it, and what is said."""

import asyncio
import contextlib
import gc
import inspect
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from signal import SIGCONT, SIGSTOP
from typing import Any

import pytest
from aiokafka.consumer.group_coordinator import GroupCoordinator

from connectors.duty.coordinator import running_seconds
from connectors.duty.duty import Duty, on_duty
from connectors.upstream.failure import Failure, Unavailable
from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings
from tests.cancelled import cancelled_in_each
from tests.connectors.waiting import until, until_said

SESSION = 2.0


class Work:
    """What is done on duty: it goes on until cancelled, and cleans up as soon as it may."""

    def __init__(self) -> None:
        self.begun = self.cleaning = self.cleaned = 0
        self.may_clean = asyncio.Event()
        self.may_clean.set()

    async def __call__(self) -> None:
        self.begun += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.cleaning += 1
            await self.may_clean.wait()
            self.cleaned += 1


@asynccontextmanager
async def working(broker: BrokerSettings, work: Work, session_seconds: float = SESSION) -> AsyncIterator[Duty]:
    async with Duty(broker, session_seconds=session_seconds) as duty:
        task = asyncio.create_task(on_duty(duty, work))
        try:
            yield duty
        finally:
            task.cancel()
            await asyncio.wait({task})


async def until_begun(work: Work, times: int = 1) -> None:
    async def begun() -> bool:
        return work.begun >= times
    await until(begun, f"the work has begun {times} times", 60.0)


def changes(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "connectors.duty.duty"]


@pytest.mark.asyncio
async def test_before_its_term_and_after_it_a_process_may_ask_nothing(broker: BrokerSettings) -> None:
    async with Duty(broker, session_seconds=SESSION) as duty:
        with pytest.raises(Unavailable, match="not in the group") as refused:
            duty.may_ask()
        assert refused.value.failure is Failure.NOT_OWNER
        await duty.begun()
        duty.may_ask()
    with pytest.raises(Unavailable, match="this process stops"):
        duty.may_ask()


@pytest.mark.asyncio
async def test_newcomers_take_nothing_over_and_the_work_is_cleaned_up_before_they_are_in(
        broker: BrokerSettings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    first, others = Work(), Work()
    async with contextlib.AsyncExitStack() as group:
        await group.enter_async_context(working(broker, first, 10.0))
        await until_begun(first)
        first.may_clean.clear()
        for _ in range(2):
            await group.enter_async_context(working(broker, others, 10.0))

        async def interrupted() -> bool:
            return first.cleaning == 1
        await until(interrupted, "the work is cancelled")
        assert changes(caplog) == ["on duty", "off duty: another process has come or gone"]
        first.may_clean.set()
        await until_said(caplog, "standing by: another process is on duty")
        await until_begun(first, times=2)
        assert others.begun == 0


@pytest.mark.asyncio
async def test_while_the_broker_is_away_nothing_is_asked_and_then_it_goes_on(
        mortal: BrokerSettings, mortal_kafka: KafkaCluster, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    work = Work()
    async with working(mortal, work) as duty:
        await until_begun(work)
        mortal_kafka.kill(1)
        await until_said(caplog, "off duty")
        with pytest.raises(Unavailable, match="the broker has not confirmed it for too long"):
            duty.may_ask()

        async def cleaned() -> bool:
            return work.cleaned == 1
        await until(cleaned, "the work is cleaned up")
        mortal_kafka.restart(1)
        await until_begun(work, times=2)
        duty.may_ask()
    assert changes(caplog)[:3] == [
        "on duty", "off duty: the broker has not confirmed it for too long, so another process may be on duty",
        "on duty"]


@pytest.mark.asyncio
async def test_it_leaves_in_seconds_while_the_broker_is_away(
        mortal: BrokerSettings, mortal_kafka: KafkaCluster, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    async with asyncio.timeout(60):
        async with working(mortal, work := Work()):
            await until_begun(work)
            mortal_kafka.kill(1)
            await until_said(caplog, "off duty")
    mortal_kafka.restart(1)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.asyncio
async def test_whoever_is_cancelled_in_whatever_moment_leaves_the_group_and_nothing_else(
        times: int, broker: BrokerSettings) -> None:
    async def stay() -> None:
        async with Duty(broker, session_seconds=SESSION):
            await asyncio.Event().wait()

    await cancelled_in_each((*(number / 250 for number in range(15)), 0.1, 0.3, 0.7), times, stay)


@pytest.mark.asyncio
async def test_it_leaves_nothing_behind_a_broker_that_does_not_answer_and_no_error_where_nobody_looks(
        mortal: BrokerSettings, mortal_kafka: KafkaCluster) -> None:
    before, unseen = asyncio.all_tasks(), list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unseen.append(context))
    async with asyncio.timeout(60):
        async with working(mortal, work := Work(), 10.0):
            await until_begun(work)
            os.kill(mortal_kafka.pids[1], SIGSTOP)
    os.kill(mortal_kafka.pids[1], SIGCONT)
    await asyncio.sleep(0.01)
    assert [repr(task) for task in asyncio.all_tasks() - before] == []
    gc.collect()
    assert unseen == []


@pytest.mark.asyncio
async def test_work_that_is_done_is_not_begun_again_and_work_that_fails_says_so(broker: BrokerSettings) -> None:
    async def done() -> None:
        return

    async def fails() -> None:
        raise ValueError("told to whoever runs it")

    async with Duty(broker, session_seconds=SESSION) as duty:
        await on_duty(duty, done)
        with pytest.raises(ValueError, match="told to whoever runs it"):
            await on_duty(duty, fails)


@pytest.mark.asyncio
async def test_a_heartbeat_counts_from_when_it_was_sent(broker: BrokerSettings) -> None:
    """A change of aiokafka shows here: without its heartbeats nobody is ever on duty."""
    answered: list[tuple[float, float]] = []
    async with Duty(broker, session_seconds=SESSION) as duty:
        standing, taken = duty._standing, duty._standing.confirmed

        def noted(sent: float) -> None:
            answered.append((sent, running_seconds()))
            taken(sent)

        standing.confirmed = noted  # type: ignore[method-assign]
        await duty.begun()

        async def enough() -> bool:
            return len(answered) >= 5
        await until(enough, "five heartbeats are answered")
    sent = [each for each, _ in answered]
    assert sent == sorted(sent)
    assert all(before < after for before, after in answered)


def test_the_coordinator_still_heartbeats_through_what_is_wrapped() -> None:
    """If this fails, read aiokafka's `_heartbeat_routine` anew, and duty_coordinator.py with it."""
    routine = inspect.getsource(GroupCoordinator._heartbeat_routine)
    assert "success = await self._do_heartbeat()" in routine
    heartbeat = inspect.getsource(GroupCoordinator._do_heartbeat)
    assert heartbeat.count("return True") == 2  # no error; and a rebalance in progress, in which nobody is assigned
    assert "self._subscription.fetcher_idle_time" in routine  # why a member polls


@pytest.mark.asyncio
async def test_a_member_stays_although_nothing_is_ever_read(broker: BrokerSettings) -> None:
    async with working(broker, work := Work(), 10.0) as duty:
        await until_begun(work)
        coordinator = duty._membership._consumer._coordinator
        coordinator._max_poll_interval = 0.5  # five minutes unless told otherwise; no two heartbeats are further apart
        member, generation = coordinator.member_id, coordinator.generation
        beats = 0
        send = coordinator._do_heartbeat

        async def counted() -> bool:
            nonlocal beats
            beats += 1
            return bool(await send())

        coordinator._do_heartbeat = counted

        async def long_enough() -> bool:
            return beats >= 10
        await until(long_enough, "ten heartbeats are sent")
        assert (coordinator.member_id, coordinator.generation, work.begun) == (member, generation, 1)
