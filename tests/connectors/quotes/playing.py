"""A site that plays a market, with a client of it, and faults put over its answers."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.connectors.quotes.client import Client, a_client
from tests.connectors.quotes.market import Market, install
from tests.connectors.site import Site


@asynccontextmanager
async def playing(market: Market) -> AsyncIterator[tuple[Site, Client]]:
    async with Site() as site, a_client(site, lambda: market.moment) as client:
        install(site, market)
        yield site, client


def answers(site: Site, where: tuple[str, str], make: Callable[[int, web.Request], Any]) -> list[str]:
    """Put an answer over a site's: made of how often it was asked before. Returns the list of what is asked."""
    asked: list[str] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        asked.append(request.query.get("pn", request.query_string))
        made = make(len(asked) - 1, request)
        if isinstance(made, web.StreamResponse):
            return made
        body = made if isinstance(made, bytes) else json.dumps(made, ensure_ascii=False).encode()
        return web.Response(body=body)

    site.handlers[where] = handle
    return asked
