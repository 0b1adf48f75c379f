"""A process whose three sources ask one played host as fast as they may, until it is killed.

`python -m tests.connectors.upstream.asker ORIGIN PER_WINDOW WINDOW_SECONDS`; it begins once a line comes in.
"""

import asyncio
import sys

from connectors.clocks import WallClock
from connectors.patience import Patience
from connectors.publisher import Publisher
from connectors.upstream.fetcher import Fetcher
from connectors.upstream.ledger import TopicLedger
from connectors.upstream.request import Request
from connectors.upstream.spending import Spending
from streams.contract.broker import BrokerSettings
from tests.connectors.upstream.asking import NAME, a_host

SOURCES = ("/members", "/market", "/announcements")


async def main(origin: str, per_window: int, window_seconds: float) -> None:
    broker = BrokerSettings()
    host = a_host(origin, per_minute=per_window, window_seconds=window_seconds)
    async with Publisher(broker, Patience(broker, 30.0), in_flight=10) as publisher:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        async with (Spending({NAME: host}, TopicLedger(broker, publisher), WallClock()) as spending,
                    Fetcher(spending, WallClock()) as fetcher, asyncio.TaskGroup() as sources):
            for path in SOURCES:
                sources.create_task(ask_for_ever(fetcher, path))


async def ask_for_ever(fetcher: Fetcher, path: str) -> None:
    while True:
        await fetcher.fetch(Request(host=NAME, path=path))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
