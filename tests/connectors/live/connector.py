"""`python -m connectors live` on a clock of a test's own: `python -m tests.connectors.live.connector`.

Arguments: how many times as fast as the real one the clock runs, its first moment, and the second of
`time.monotonic()` at which it showed that: so all processes of a test have one time. When it is stopped it prints, as
JSON, what it leaves: tasks and sockets that were not there before.
"""

import asyncio
import json
import sys
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, Final

import psutil

from connectors.live_command import publishing
from connectors.stopping import unless_stopped
from connectors.upstream.fetcher import Limits
from streams.contract.logs import configure
from streams.contract.startup import finish
from tests.connectors.live.fast_clock import FastClock

_CLOSING_LOOKS: Final = 100  # of the loop: a transport that is closed is gone a few of its rounds later
_SHORTEST_LIMIT: Final = 1.5  # real seconds: the machine may be busy


class SharedClock(FastClock):
    def __init__(self, speed: float, start: datetime, began: float) -> None:
        super().__init__(speed, start)
        self._began = began


async def reported(work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it is stopped, then print what is left of it."""
    before, sockets = asyncio.all_tasks(), _sockets()
    await unless_stopped(work)
    for _ in range(_CLOSING_LOOKS):
        if len(_sockets()) <= len(sockets):
            break
        await asyncio.sleep(0.01)
    left = [task.get_name() + ": " + repr(task.get_coro()) for task in asyncio.all_tasks() - before]
    print(json.dumps({"tasks": left, "sockets": sorted(_sockets() - sockets)}), flush=True)


def _sockets() -> set[str]:
    return {f"{each.fd} {each.laddr} {each.raddr} {each.status}" for each in psutil.Process().net_connections("inet")}


if __name__ == "__main__":
    configure("connectors")
    speed, began = float(sys.argv[1]), float(sys.argv[3])
    clock = SharedClock(speed, datetime.fromisoformat(sys.argv[2]), began)
    finish(reported(publishing(clock, Limits(seconds=max(_SHORTEST_LIMIT, Limits.seconds / speed)))))
