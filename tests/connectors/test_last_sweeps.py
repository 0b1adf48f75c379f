"""After a restart each bucket's last sweep is found, whatever lies behind it."""

import pytest

from connectors.last_sweeps import last_batches, last_sweeps
from streams.contract.broker import BrokerSettings
from streams.contract.events.base import Event
from streams.contract.events.quotes import Sweep
from streams.contract.topics import MARKET_QUOTES
from tests.builders import a_batch, a_row, a_sweep
from tests.connectors.on_topics import put


def a_record(sweep: Sweep, bucket: int) -> tuple[str, Event]:
    return str(bucket), a_batch([], sweep=sweep, bucket=bucket)


@pytest.mark.asyncio
async def test_the_last_sweep_of_each_bucket_is_found_behind_other_universes_and_poison(broker: BrokerSettings) -> None:
    ours, others = a_sweep(20, members_offset=3), a_sweep(99, universe="members")
    await put(broker, MARKET_QUOTES, [a_record(a_sweep(10), 3), a_record(ours, 3)], partition=3)
    await put(broker, MARKET_QUOTES, [a_record(a_sweep(10), 4), *[a_record(others, 4)] * 9, ("4", b"poison")],
              partition=4)
    await put(broker, MARKET_QUOTES, [a_record(others, 5)] * 6, partition=5)
    found = dict(enumerate(await last_sweeps(broker, "market")))
    assert {bucket: sweep for bucket, sweep in found.items() if sweep} == {3: ours, 4: a_sweep(10)}
    assert len(found) == 16


@pytest.mark.asyncio
async def test_the_last_quotes_of_each_bucket_are_found_as_they_were_published(broker: BrokerSettings) -> None:
    last = a_batch([a_row("688001.SH")], sweep=a_sweep(20), bucket=3)
    await put(broker, MARKET_QUOTES, [("3", a_batch([], sweep=a_sweep(10), bucket=3)), ("3", last)], partition=3)

    assert [batch for batch in await last_batches(broker, "market") if batch] == [last]
