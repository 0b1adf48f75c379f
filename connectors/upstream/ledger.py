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
    """The compacted topic `runtime.budgets`, a record a host.

    A process that was stopped in the middle of a write may write that record hours later: it counts for nobody, since
    each record bears the number of its writer's term, and each term has a higher number than those before it.
    """

    def __init__(self, broker: BrokerSettings, publisher: Publisher) -> None:
        self._broker, self._publisher, self._term = broker, publisher, 0

    async def read(self) -> Mapping[str, HostSpending]:
        """Begin a term: its number is where the topic ends, after a record that nobody who read it before has seen."""
        async with _view(self._broker) as view:
            records = _newest(view)
            latest = max(records.values(), key=lambda record: record.term, default=None)
            if latest:
                await self._publish(latest)
            self._term = max(await view.end(), latest.term + 1 if latest else 0)  # a copied topic may end before it
        return records

    async def write(self, spending: HostSpending) -> None:
        await self._publish(spending.model_copy(update={"term": self._term}))

    async def _publish(self, record: HostSpending) -> None:
        await self._publisher.publish([Outgoing(topic=RUNTIME_BUDGETS, key=record.host, event=record)])


async def spending_on(broker: BrokerSettings) -> dict[str, HostSpending]:
    """Return what the topic says of each host now."""
    async with _view(broker) as view:
        return _newest(view)


def _newest(view: LatestTopic[HostSpending]) -> dict[str, HostSpending]:
    """Return of each host the last record of the latest term; of an earlier one where compaction left no other."""
    return {host: sorted(view.versions(host), key=lambda record: record.term)[-1] for host, _ in view.items()}


def _view(broker: BrokerSettings) -> LatestTopic[HostSpending]:
    return LatestTopic(topic=RUNTIME_BUDGETS, event=HostSpending, broker=broker)
