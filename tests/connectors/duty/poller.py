"""A process that asks a local site as often as it may, for the tests: `python -m tests.connectors.duty.poller`.

Arguments: the site's address, how this process is called there, the session time-out in seconds, and how it asks:
`checked` before each request, or `careless`: once on duty, for ever.
"""

import asyncio
import sys

import aiohttp

from connectors.duty.duty import Duty, on_duty
from connectors.stopping import unless_stopped
from connectors.upstream.failure import Unavailable
from streams.contract.broker import BrokerSettings
from streams.contract.logs import configure

_EVERY_SECONDS = 0.02


async def poll(address: str, name: str, session_seconds: float, checked: bool) -> None:
    async with aiohttp.ClientSession() as client, Duty(BrokerSettings(), session_seconds=session_seconds) as duty:
        async def ask() -> None:
            while True:
                await asyncio.sleep(_EVERY_SECONDS)
                if checked and not may_ask(duty):
                    continue
                async with client.get(f"{address}/{name}/"):
                    pass

        if checked:
            await on_duty(duty, ask)
        else:
            await duty.begun()
            await ask()


def may_ask(duty: Duty) -> bool:
    try:
        duty.may_ask()
    except Unavailable:
        return False
    return True


if __name__ == "__main__":
    configure("poller")
    where, called, seconds, how = sys.argv[1:]
    asyncio.run(unless_stopped(poll(where, called, float(seconds), how == "checked")))
