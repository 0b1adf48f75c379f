"""The smallest client of the upstream port, for tests: one session, no budget."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import aiohttp

from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request
from tests.connectors.site import Site


class Client:
    def __init__(self, session: aiohttp.ClientSession, site: Site, now: Callable[[], datetime]) -> None:
        self._session, self._site, self._now = session, site, now
        self.under_way = self.most_under_way = 0

    async def fetch(self, request: Request) -> Answer:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            async with self._session.get(self._site.origin(request.host) + request.path, params=request.query,
                                         headers=request.headers) as response:
                body = await response.read()
        finally:
            self.under_way -= 1
        if response.status != 200:
            failure = Failure.FORBIDDEN if response.status == 403 else Failure.HTTP_ERROR
            raise Unavailable(failure, request.host, f"status {response.status}")
        return Answer(request=request, body=body, received_at=self._now())


@asynccontextmanager
async def a_client(site: Site, now: Callable[[], datetime]) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, site, now)
