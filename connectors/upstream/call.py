"""One request on its way through aiohttp: what must be done in which moment of it.

aiohttp's signal `on_request_headers_sent` is awaited before the headers are written, and they follow without a pause:
the last moment in which a request can be held back. The time-out begins there; waiting for a place does not count.
"""

import asyncio
from types import SimpleNamespace
from typing import Any, Final

import aiohttp

from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.spending import Turn

CONNECT_SECONDS: Final = 10.0  # name, connection and TLS


class Call:
    """A turn, the time-out that is running, and whether the request went on a connection that had been idle."""

    def __init__(self, turn: Turn, host: str, limit: asyncio.Timeout, seconds: float) -> None:
        self._turn, self._host, self._limit, self._seconds = turn, host, limit, seconds
        self.reused, self.went_on_idle, self.sent = False, False, 0

    @property
    def late(self) -> str:
        """Return what took too long, once the time-out is over."""
        return f"no whole answer within {self._seconds:g} s" if self.sent else (
            f"no connection within {CONNECT_SECONDS:g} s")

    def within(self, seconds: float | None) -> None:
        self._limit.reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)

    async def go(self) -> None:
        if self._turn.gone:  # aiohttp repeats by itself what was closed before an answer; that would be without a place
            raise Unavailable(Failure.RESET, self._host, "closed before it answered")
        self.within(None)
        await self._turn.go()
        self.went_on_idle, self.sent = self.reused, self.sent + 1
        self.within(self._seconds)


def tracing() -> aiohttp.TraceConfig:
    """Return what brings the moments of a request to its Call, which is its trace context."""
    trace: aiohttp.TraceConfig = aiohttp.TraceConfig()
    trace.on_connection_create_start.append(_connecting)
    trace.on_connection_reuseconn.append(_reusing)
    trace.on_request_headers_sent.append(_going)
    return trace


def _call(context: SimpleNamespace) -> Call:
    call: Call = context.trace_request_ctx
    return call


async def _connecting(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
    _call(context).reused = False
    _call(context).within(CONNECT_SECONDS)


async def _reusing(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
    _call(context).reused = True


async def _going(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
    await _call(context).go()
