"""What topics hold now, for a question on the command line: a broker that is away is not waited for long."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from streams.contract.admin import require
from streams.contract.broker import BrokerSettings
from streams.contract.latest import all_of
from streams.contract.problems import Problem
from streams.contract.topics import Topic
from streams.contract.waiting import wait_for_broker

MOST_SECONDS: Final = 10.0


class NobodyAnswers(Problem):
    """No broker is there to be asked."""


async def held(broker: BrokerSettings, *topics: Topic,
               key_of: Callable[[str, Any], str] = lambda key, event: key) -> list[dict[str, Any]]:
    """Return the newest event of each key of each topic."""
    try:
        async with asyncio.timeout(MOST_SECONDS):
            await wait_for_broker(broker)
    except TimeoutError:
        raise NobodyAnswers(f"no broker answers at {broker.bootstrap}: start one, or say where it is in "
                            "LITTLE_GIANTS_BOOTSTRAP") from None
    await require(broker, topics)
    return await asyncio.gather(*(all_of(broker, topic, key_of=key_of) for topic in topics))
