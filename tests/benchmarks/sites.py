"""`python -m tests.benchmarks.sites`: the three sites of quotes on a fictional market, in a process of their own.

Each answer waits for as long as a far site takes. The market trades when it is told to: `GET /clock/trade?at=`, seconds
since 1970. `GET /clock/log` gives when each host was asked since it was last read there, in ms, by the kernel's clock.
"""

import asyncio
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer
from aiohttp import web

from streams.contract.clock import SHANGHAI
from tests.benchmarks.market import SECURITIES
from tests.benchmarks.wire import Wire
from tests.connectors.quotes.market import Market, install
from tests.connectors.site import Handler, Site

READY: Final = "sites at "
CLOCK: Final = "clock"


async def play(market: Market, delay_seconds: float) -> None:
    """Play the sites until the process ends."""
    async with Site() as site:
        wire = Wire(urlsplit(site.origin("")).port or 0)
        install(site, market)
        site.handlers = {where: _late(handler, delay_seconds) for where, handler in site.handlers.items()}

        async def trade(request: web.Request) -> web.StreamResponse:
            at = datetime.fromtimestamp(float(request.query["at"]), SHANGHAI)
            market.trade((at - market.moment).total_seconds())
            return web.json_response(None)

        async def log(_: web.Request) -> web.StreamResponse:
            return web.json_response(wire.take())

        site.handlers |= {(CLOCK, "/trade"): trade, (CLOCK, "/log"): log}
        print(f"{READY}http://127.0.0.1:{wire.port}/", flush=True)
        await asyncio.Event().wait()


def _late(handler: Handler, seconds: float) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await handler(request)

    return handle


def main(
    securities: Annotated[int, typer.Option()] = SECURITIES,
    delay: Annotated[float, typer.Option(help="seconds before each answer")] = 0.0,
) -> None:
    """Play the sites until a signal comes."""
    asyncio.run(play(Market(securities), delay))


if __name__ == "__main__":
    typer.run(main)
