"""Channel `console`: one line a notification on standard output."""

from collections.abc import Sequence
from typing import Literal

from alerts.delivery.channel import Channel, ChannelFailure, GivenUp, message
from alerts.toml_tables import Table
from streams.contract.events.alerts import Notification


class ConsoleTable(Table):
    kind: Literal["console"]

    def open(self) -> Channel:
        return Console(self.id)


class Console:
    exactly_once = False

    def __init__(self, number: str) -> None:
        self.id = number

    async def send(self, notifications: Sequence[Notification], *, possibly_repeated: bool, given_up: GivenUp) -> bool:
        for notification in notifications:
            line = message(notification, possibly_repeated=possibly_repeated)
            try:
                print(f"{notification.date} {notification.severity.value} {line}", flush=True)
            except OSError as error:
                raise ChannelFailure(f"standard output: {error.strerror}") from None
        return True
