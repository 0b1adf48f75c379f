"""A ledger in a list: the same port as the topic's, for tests of what follows from a ledger."""

from collections.abc import Callable, Sequence

from streams.contract.events.alerts import Delivery


class Remembered:
    def __init__(self, *deliveries: Delivery) -> None:
        self.deliveries = list(deliveries)
        self.before_own: Callable[[Delivery], None] = lambda own: None

    async def caught_up(self, given_up: Callable[[], bool]) -> bool:
        return not given_up()

    async def seen(self, recorded: Delivery, given_up: Callable[[], bool]) -> bool:
        self.before_own(recorded)
        return not given_up()

    def history(self, notification: str, channel: str) -> Sequence[Delivery]:
        return [one for one in self.deliveries if (one.notification, one.channel) == (notification, channel)]

    async def record(self, deliveries: Sequence[Delivery]) -> None:
        self.deliveries.extend(deliveries)
