"""Write down what became of notifications, each step before the next is taken."""

from collections.abc import AsyncIterator, Sequence

from alerts.delivery.ledger import Ledger
from streams.contract.events.alerts import Delivery


async def record(ledger: Ledger, deliveries: AsyncIterator[Sequence[Delivery]]) -> None:
    """Record what delivery yields. It goes on only once that is safe: `attempting` stands before anything is sent."""
    async for several in deliveries:
        await ledger.record(several)
