"""What aiokafka 0.14's group coordinator knows and tells nobody: when its last heartbeat was sent, and who it is."""

import time
from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaConsumer


def running_seconds() -> float:
    """Return seconds that only grow, those in which the machine slept included, where it counts them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def tell_heartbeats(consumer: AIOKafkaConsumer, taken: Callable[[float], None],
                    now: Callable[[], float] = running_seconds) -> None:
    """Call `taken` for each heartbeat that the broker takes, with the moment it was sent.

    To be called between `start` and `subscribe`. In a rebalance a heartbeat is taken too: nobody is assigned yet.
    """
    coordinator: Any = consumer._coordinator
    send = coordinator._do_heartbeat

    async def timed() -> bool:
        sent = now()
        success: bool = await send()
        if success:
            taken(sent)
        return success

    coordinator._do_heartbeat = timed


def generation(consumer: AIOKafkaConsumer) -> int:
    """Return the generation of the group that this member is in; below 1 once the broker took it for dead."""
    return int(consumer._coordinator.generation)
