"""What tests of politeness ask with, and the hosts that they ask: real names, played by a local server."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from connectors.clocks import Clock, WallClock
from connectors.upstream.fetcher import Fetcher, Limits
from connectors.upstream.hosts import Host
from connectors.upstream.ledger import Ledger, MemoryLedger
from connectors.upstream.request import Request
from connectors.upstream.spending import Spending
from tests.connectors.upstream.stepped_clock import SteppedClock

NAME = "push2.eastmoney.com"
PATH = "/api/qt/clist/get"
ASK = Request(host=NAME, path=PATH, query={"pn": "1"})
BODY = '{"rc":0,"data":{"total":1,"diff":[{"f12":"920118","f14":"样例精密","f2":27.35}]}}'


def a_host(origin: str, *, name: str = NAME, spacing_ms: int = 20, per_minute: int = 240, per_day: int = 10_000,
           window_seconds: float = 60.0) -> Host:
    return Host(name=name, origin=origin, spacing_ms=spacing_ms, per_minute=per_minute, per_day=per_day,
                window_seconds=window_seconds)


def nothing_under_way(clock: SteppedClock, fetcher: Fetcher, spending: Spending) -> None:
    """Have the clock wait for each answer, so that a request is seen in the moment in which it was sent."""
    before = spending.standing(NAME).spent_today

    def under_way() -> bool:
        over = fetcher.traffic[NAME].requests if NAME in fetcher.traffic else 0
        return spending.standing(NAME).spent_today - before > over

    clock.under_way = under_way


@asynccontextmanager
async def asking(*hosts: Host, ledger: Ledger | None = None, clock: Clock | None = None,
                 may_ask: Callable[[], None] = lambda: None, tls: ssl.SSLContext | None = None,
                 seconds: float = 15.0, body_bytes: int = 1_000_000) -> AsyncIterator[tuple[Fetcher, Spending]]:
    clock, ledger = clock or WallClock(), ledger or MemoryLedger()
    async with (Spending({host.name: host for host in hosts}, ledger, clock, may_ask=may_ask,
                         chance=lambda: 1.0) as spending,
                Fetcher(spending, clock, tls=tls, limits=Limits(seconds=seconds, body_bytes=body_bytes)) as fetcher):
        yield fetcher, spending
        if isinstance(clock, SteppedClock):
            clock.under_way = lambda: False
