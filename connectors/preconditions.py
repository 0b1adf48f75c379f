"""What must hold before a connector publishes: a broker, the topics as they should be, and the mode they hold."""

from collections.abc import Sequence

from streams.contract.admin import require
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.mode import require_mode
from streams.contract.topics import RUNTIME_MODE, Topic
from streams.contract.waiting import wait_for_broker


async def check(broker: BrokerSettings, topics: Sequence[Topic], mode: Mode) -> None:
    """Wait for the broker, then raise a Problem unless these topics are there and hold data of this mode."""
    await wait_for_broker(broker)
    await require(broker, [*topics, RUNTIME_MODE])
    await require_mode(broker, mode)
