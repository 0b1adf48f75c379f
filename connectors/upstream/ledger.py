"""Where it is written down what has been asked of each host, for whoever polls next."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from connectors.publisher import Outgoing, Publisher
from streams.contract.broker import BrokerSettings
from streams.contract.events.budgets import HostSpending
from streams.contract.latest import LatestTopic
from streams.contract.topics import RUNTIME_BUDGETS


class Ledger(Protocol):
    async def read(self) -> Mapping[str, HostSpending]:
        """Return the newest record of each host."""
        ...

    async def write(self, spending: HostSpending) -> None:
        """Return once the record would outlive this process."""
        ...


class MemoryLedger:
    """For a process that polls nothing, such as `doctor`: begun with what the topic said, and then its own."""

    def __init__(self, records: Iterable[HostSpending] = ()) -> None:
        self._records = {record.host: record for record in records}

    async def read(self) -> Mapping[str, HostSpending]:
        return dict(self._records)

    async def write(self, spending: HostSpending) -> None:
        self._records[spending.host] = spending


class TopicLedger:
    """The compacted topic `runtime.budgets`, a record a host."""

    def __init__(self, broker: BrokerSettings, publisher: Publisher) -> None:
        self._broker, self._publisher = broker, publisher

    async def read(self) -> Mapping[str, HostSpending]:
        return await spending_on(self._broker)

    async def write(self, spending: HostSpending) -> None:
        await self._publisher.publish([Outgoing(topic=RUNTIME_BUDGETS, key=spending.host, event=spending)])


async def spending_on(broker: BrokerSettings) -> dict[str, HostSpending]:
    """Return what the topic says of each host now."""
    async with LatestTopic(topic=RUNTIME_BUDGETS, event=HostSpending, broker=broker) as view:
        return dict(view.items())
