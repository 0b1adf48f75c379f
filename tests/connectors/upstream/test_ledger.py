"""Who was stopped in the middle of a write and wakes up later takes nothing back that others have written since."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from connectors.patience import Patience
from connectors.publisher import Outgoing, Publisher
from connectors.upstream.ledger import TopicLedger, spending_on
from streams.contract.broker import BrokerSettings
from streams.contract.events.budgets import HostSpending
from streams.contract.topics import RUNTIME_BUDGETS
from tests.connectors.upstream.asking import NAME

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
OTHER = "qt.gtimg.cn"


def spent(requests: int, host: str = NAME) -> HostSpending:
    return HostSpending(host=host, day=NOW.date(), spent=requests, grants=(), left_alone_until=None, refusals=0, at=NOW)


@pytest_asyncio.fixture
async def ledgers(broker: BrokerSettings) -> AsyncIterator[list[TopicLedger]]:
    """Three, each with a producer of its own, as three processes have."""
    async with AsyncExitStack() as stack:
        publishers = [await stack.enter_async_context(Publisher(broker, Patience(broker, 30.0), in_flight=10))
                      for _ in range(3)]
        yield [TopicLedger(broker, publisher) for publisher in publishers]


async def requests_on(broker: BrokerSettings) -> dict[str, int]:
    return {host: record.spent for host, record in (await spending_on(broker)).items()}


@pytest.mark.asyncio
async def test_a_record_that_comes_after_its_writers_term_counts_for_nobody(
        broker: BrokerSettings, ledgers: list[TopicLedger]) -> None:
    first, second, third = ledgers
    await first.read()
    await first.write(spent(100))
    await first.write(spent(7, OTHER))
    await second.read()
    await second.write(spent(900))
    await first.write(spent(112))  # it was in the producer when its process was stopped
    await first.write(spent(8, OTHER))  # of a host that nobody has written of since: this is all that is known
    assert await requests_on(broker) == {NAME: 900, OTHER: 8}
    assert {host: record.spent for host, record in (await third.read()).items()} == {NAME: 900, OTHER: 8}
    await third.write(spent(912))
    await second.write(spent(905))
    await first.write(spent(113))
    assert await requests_on(broker) == {NAME: 912, OTHER: 8}


@pytest.mark.asyncio
async def test_a_term_in_which_nothing_was_written_yet_is_an_earlier_one_too(
        broker: BrokerSettings, ledgers: list[TopicLedger]) -> None:
    first, second, third = ledgers
    await first.read()
    await first.write(spent(100))
    await second.read()
    await third.read()
    await third.write(spent(160))
    await second.write(spent(112))  # its first
    assert await requests_on(broker) == {NAME: 160}


@pytest.mark.asyncio
async def test_beginning_a_term_changes_nothing_that_is_written(
        broker: BrokerSettings, ledgers: list[TopicLedger]) -> None:
    await ledgers[0].read()
    for record in (spent(100), spent(7, OTHER)):
        await ledgers[0].write(record)
    before = await spending_on(broker)
    assert [await ledger.read() for ledger in ledgers] == [before] * 3
    assert await spending_on(broker) == before


@pytest.mark.asyncio
async def test_a_late_record_is_better_than_none_where_compaction_has_removed_the_one_it_came_after(
        broker: BrokerSettings, ledgers: list[TopicLedger]) -> None:
    late, other = spent(112), spent(5, OTHER).model_copy(update={"term": 4})
    async with Publisher(broker, Patience(broker, 30.0), in_flight=10) as publisher:
        await publisher.publish(Outgoing(topic=RUNTIME_BUDGETS, key=each.host, event=each) for each in (other, late))
    assert await ledgers[0].read() == {OTHER: other, NAME: late}
