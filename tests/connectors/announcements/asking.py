"""The smallest clients of the Upstream port, a clock that runs as fast as it is read, and a topic in memory."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import aiohttp
from aiohttp import web

from connectors.announcements.following import Looked
from connectors.announcements.known import Known
from connectors.cninfo import announcements as cninfo
from connectors.eastmoney import announcements as eastmoney
from connectors.publisher import Outgoing
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request
from streams.contract.events.announcements import Announcement
from tests.connectors.announcements.board import START, Board
from tests.connectors.site import Site


class Over(Exception):
    """The time that a test has given is over."""


class Killed(Exception):
    """As if the process had ended here."""


class FastClock:
    """Sleeps take no time, requests a fifth of a second; it ends after some hours."""

    def __init__(self, start: datetime = START, hours: float = 24.0) -> None:
        self._now, self.end = start, start + timedelta(hours=hours)

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.step(seconds)
        await asyncio.sleep(0)

    def step(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        if self._now >= self.end:
            raise Over


class AtTheBoard:
    """Asks a board without a network between; out of reach within some minutes after the start."""

    def __init__(self, board: Board, clock: FastClock, outages: Iterable[tuple[float, float]] = ()) -> None:
        self._board, self._clock, self._outages = board, clock, tuple(outages)

    async def fetch(self, request: Request) -> Answer:
        self._clock.step(0.2)
        minutes = (self._clock.now() - START).total_seconds() / 60
        if any(begin <= minutes < end for begin, end in self._outages):
            raise Unavailable(Failure.REFUSED, request.host, "nobody listens")
        body = self._board.cninfo(request.form) if request.form else self._board.eastmoney(request.query)
        return Answer(request=request, body=body, received_at=self._clock.now())


class OverHttp:
    """Asks a local site as a real client would, by the hosts' names."""

    def __init__(self, session: aiohttp.ClientSession, site: Site, clock: FastClock) -> None:
        self._session, self._site, self._clock = session, site, clock
        self.closed = ""  # an address where nobody listens: the outage

    async def fetch(self, request: Request) -> Answer:
        self._clock.step(0.2)
        url = (self.closed or self._site.origin(request.host)) + request.path
        how = {"params": request.query, "data": request.form, "headers": request.headers}
        try:
            async with self._session.request("POST" if request.form else "GET", url, **how) as answer:  # type: ignore[arg-type]
                body = await answer.read()
        except aiohttp.ClientConnectorError as error:
            raise Unavailable(Failure.REFUSED, request.host, type(error).__name__) from None
        if answer.status == 403:
            raise Unavailable(Failure.FORBIDDEN, request.host, "403")
        return Answer(request=request, body=body, received_at=self._clock.now())


def play(site: Site, board: Board) -> None:
    """Have a local site answer what is asked of both hosts."""
    async def of_eastmoney(request: web.Request) -> web.Response:
        return web.Response(body=board.eastmoney(request.query), content_type="application/json")

    async def of_cninfo(request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        return web.Response(body=board.cninfo(form), content_type="application/json")

    site.handlers[eastmoney.HOST, eastmoney.PATH] = of_eastmoney
    site.handlers[cninfo.HOST, cninfo.PATH] = of_cninfo


class Topic:
    """What a topic would hold; a process that publishes to it can be killed after so many records."""

    def __init__(self) -> None:
        self.announcements: list[Announcement] = []
        self.killed_after: int | None = None
        self.looks: list[Looked] = []

    async def publish(self, records: Iterable[Outgoing]) -> None:
        for record in records:
            if self.killed_after is not None and len(self.announcements) >= self.killed_after:
                self.killed_after = None
                raise Killed
            assert isinstance(record.event, Announcement)
            assert record.key == record.event.security
            self.announcements.append(record.event)

    async def so_far(self, sources: Sequence[str]) -> dict[str, Known]:
        return {name: Known(each for each in self.announcements if each.source == name) for name in sources}

    async def tell(self, looked: Looked) -> None:
        self.looks.append(looked)

    def ids(self, source: str = "eastmoney") -> list[str]:
        return [str(each.announcement_id) for each in self.announcements if each.source == source]
