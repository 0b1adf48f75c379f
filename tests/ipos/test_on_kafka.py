"""Filings and memberships in, stages and listings out, also when every worker that did the work is killed."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.events.base import Event
from streams.contract.events.ipos import IpoFiling, IpoStage
from streams.contract.events.registry import Claim, Listing, Membership
from streams.contract.latest import LatestTopic
from streams.contract.topics import IPOS, MARKET_IPO_FILINGS, REGISTRY_LISTINGS, REGISTRY_MEMBERSHIPS, Topic
from streams.ipos.joining import joined
from tests.builders import a_membership
from tests.engine.processes import WorkerProcess
from tests.ipos.golden import cases

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 8))]
Sent = tuple[Topic, str, Event]


def filings() -> list[IpoFiling]:
    """Return the rows of the real cases under fictional names."""
    return [row.model_copy(update={"company": f"虚构{number}号股份有限公司"})
            for number, case in enumerate(cases()) for row in case.filings]


def memberships() -> list[Membership]:
    """Return titles of two companies in three; one of them is corrected away."""
    held = [a_membership(company=f"虚构{number}号股份有限公司") for number in range(len(cases())) if number % 3]
    return [*held, a_membership(company=held[0].company, claim=Claim.CORRECTED, corrects=held[0].assertion_id)]


def in_some_order(chance: Random) -> list[Sent]:
    """Return all that is sent, shuffled, a fifth of it twice."""
    rows: list[Sent] = [(MARKET_IPO_FILINGS, row.filing_id, row) for row in filings()]
    rows += [(REGISTRY_MEMBERSHIPS, claim.assertion_id, claim) for claim in memberships()]
    rows += chance.sample(rows, len(rows) // 5)
    chance.shuffle(rows)
    return rows


async def send(broker: BrokerSettings, rows: Sequence[Sent]) -> None:
    async with AIOKafkaProducer(**broker.client(), enable_idempotence=True) as producer:
        for topic, key, event in rows:
            await producer.send_and_wait(broker.name(topic), encode(event), key=key.encode(), partition=0)


def content(view: LatestTopic[Any]) -> dict[str, Any]:
    """Return what a topic says, without how much of the inputs it was made from."""
    return {key: event.model_copy(update={"inputs_read": 0}) if isinstance(event, IpoStage) else event
            for key, event in view.items() if not isinstance(event, IpoStage) or event.moves or event.needs_review}


def of_a_title_that_was_corrected() -> dict[str, Listing]:
    """Return what may have been handed on before the correction came: it is true of the company, title or none."""
    return joined(filings(), [claim for claim in memberships() if claim.claim is not Claim.CORRECTED])[1]


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not met():
            await asyncio.sleep(0.05)


def worker(broker: BrokerSettings, log: Path) -> WorkerProcess:
    return WorkerProcess("ipos", broker, log, module="tests.ipos.worker")


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", SEEDS)
async def test_killing_each_worker_in_turn_changes_nothing(seed: int, broker: BrokerSettings, tmp_path: Path) -> None:
    chance = Random(seed)
    rows = in_some_order(chance)
    first, second = sorted(chance.sample(range(1, len(rows)), 2))
    stages, listings = joined(filings(), memberships())
    with ExitStack() as stack:  # every worker that held the stage is killed, but for the last
        one, two = (stack.enter_context(worker(broker, tmp_path / f"{name}.log")) for name in ("one", "two"))
        await one.until_ready()
        await send(broker, rows[:first])
        one.kill()
        await send(broker, rows[first:second])
        async with (LatestTopic(topic=IPOS, event=IpoStage, broker=broker) as shown,
                    LatestTopic(topic=REGISTRY_LISTINGS, event=Listing, broker=broker) as handed_on):
            await until(lambda: bool(content(shown)))
            stack.enter_context(worker(broker, tmp_path / "three.log"))
            two.kill()
            await send(broker, rows[second:])
            await until(lambda: content(shown) == stages)
            await until(lambda: listings.items() <= content(handed_on).items())
            found = content(handed_on)
    assert stages
    assert found.items() <= {**listings, **of_a_title_that_was_corrected()}.items()
