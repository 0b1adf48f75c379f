"""The ledger: what became of each notification on each channel, read from `alerts.deliveries` and written to it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from alerts.delivery.channel import GivenUp
from streams.contract.events.alerts import Delivery, Outcome
from streams.contract.latest import LatestTopic
from streams.contract.topics import DELIVERIES
from streams.engine.app import StreamApp
from streams.engine.records import Output


class Ledger(Protocol):
    async def caught_up(self, given_up: GivenUp) -> bool:
        """Wait until everything that anybody recorded before this call is known; False when given up."""

    async def seen(self, recorded: Delivery, given_up: GivenUp) -> bool:
        """Wait until everything that was recorded before this record is known; False when given up."""

    def history(self, notification: str, channel: str) -> Sequence[Delivery]:
        """Return what was recorded of a notification on a channel, in the order of the topic."""

    async def record(self, deliveries: Sequence[Delivery]) -> None:
        """Record deliveries; they are safe when this returns."""


class TopicLedger:
    """The ledger of a running app; the topic is read whole when it is first asked for."""

    def __init__(self, app: StreamApp, recorded: Callable[[Sequence[Delivery]], None]) -> None:
        """`recorded` is told what is on record, each time it is."""
        self._app, self._recorded = app, recorded
        self._view: LatestTopic[Delivery] | None = None

    async def caught_up(self, given_up: GivenUp) -> bool:
        self._view = await self._app.view(DELIVERIES, Delivery, key_of=_key_of)
        return await self._view.caught_up(given_up)

    async def seen(self, recorded: Delivery, given_up: GivenUp) -> bool:
        view = self._read()
        while recorded not in self.history(recorded.notification, recorded.channel):
            if not await view.reached(view.position + 1, given_up):
                return False
        return True

    def history(self, notification: str, channel: str) -> Sequence[Delivery]:
        return self._read().versions(_key(notification, channel))

    async def record(self, deliveries: Sequence[Delivery]) -> None:
        await self._app.publish([
            Output(topic=DELIVERIES, key=delivery.notification, event=delivery) for delivery in deliveries])
        self._recorded(deliveries)

    def _read(self) -> LatestTopic[Delivery]:
        if self._view is None:
            raise RuntimeError("the ledger has not been caught up with")
        return self._view


def settled(history: Sequence[Delivery]) -> bool:
    """Say whether nothing is left to do: it was delivered, or given up for good."""
    return any(delivery.outcome is not Outcome.ATTEMPTING for delivery in history)


def _key(notification: str, channel: str) -> str:
    return f"{notification}|{channel}"


def _key_of(_: str, delivery: Delivery) -> str:
    return _key(delivery.notification, delivery.channel)
