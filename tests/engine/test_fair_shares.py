"""Of a backlog every partition gets an equal share of a poll, so that none runs ahead of the others."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from aiokafka.consumer.fetcher import FetchError, FetchResult
from faust.types import TP

from streams.contract.broker import BrokerSettings
from streams.engine import driver
from streams.engine.app import StreamApp
from streams.engine.driver import fair_shares
from streams.engine.handler import handled
from streams.engine.records import Record
from tests.engine.chain import NUMBERS
from tests.engine.running import FAST, running, until
from tests.engine.topic_io import send

EACH = 2_000
RESULT = object.__new__(FetchResult)


def test_topics_share_equally_and_then_their_partitions() -> None:
    fetched = {TP("a", 0): RESULT, TP("a", 1): RESULT, TP("b", 0): RESULT}

    assert fair_shares(fetched, list(fetched), 100) == {TP("a", 0): 25, TP("a", 1): 25, TP("b", 0): 50}


def test_everyone_gets_something_and_who_is_paused_nothing() -> None:
    fetched = {TP("a", number): RESULT for number in range(5)}

    assert fair_shares(fetched, [TP("a", 1), TP("a", 3)], 1) == {TP("a", 1): 1, TP("a", 3): 1}


def test_a_failed_fetch_is_told_before_anything_is_taken() -> None:
    fetched = {TP("a", 0): RESULT, TP("b", 0): object.__new__(FetchError)}

    assert fair_shares(fetched, list(fetched), 100) == {}


async def first_records(here: BrokerSettings) -> Counter[int]:
    """Return how many of a backlog's first records came from each partition."""
    for partition in range(NUMBERS.partitions):
        await send(here, range(EACH), partition=partition)
    found: list[int] = []

    async def note(records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        found.extend(record.partition for record in records)

    app = StreamApp("chain", broker=here, engine=FAST)
    handled(app, name="chain", sources=(NUMBERS,), handle=note)
    async with running(app):
        await until(lambda: len(found) >= EACH)
    return Counter(found[:EACH])


@pytest.mark.asyncio
async def test_the_partitions_of_a_backlog_are_read_side_by_side(here: BrokerSettings) -> None:
    found = await first_records(here)

    assert min(found[partition] for partition in range(NUMBERS.partitions)) > EACH / NUMBERS.partitions / 3


@pytest.mark.asyncio
async def test_control_the_client_hands_out_one_partition_after_the_other(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "fair_shares", lambda *_: {})
    monkeypatch.setattr(driver, "_FIRST_RECORDS", FAST.poll_records)

    assert len(await first_records(here)) < NUMBERS.partitions
