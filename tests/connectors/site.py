"""A local server that plays public hosts: what `push2.eastmoney.com` would answer is at `/push2.eastmoney.com/...`.

It keeps a log of its own: what a test believes about politeness, it reads there.
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Asked(NamedTuple):
    """A request as the server saw it; `at` is when it came in, in seconds of the site's clock, monotonic by default."""

    host: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    at: float


class Site:
    """`async with Site() as site`: give it handlers by (host, path), and clients the origins."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self._tls, self._now = tls, now
        self.handlers: dict[tuple[str, str], Handler] = {}
        self.log: list[Asked] = []
        self._runner = web.ServerRunner(web.Server(self._handle), handle_signals=False, shutdown_timeout=1.0)
        self._address = ""

    async def __aenter__(self) -> "Site":
        await self._runner.setup()
        where = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls)
        await where.start()
        host, port = self._runner.addresses[0][:2]
        self._address = f"{'https' if self._tls else 'http'}://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def origin(self, host: str) -> str:
        """Return where a host is played."""
        return f"{self._address}/{host}"

    def asked(self, host: str) -> list[Asked]:
        return [each for each in self.log if each.host == host]

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        at = self._now()
        _, host, *rest = request.path.split("/")
        path = "/" + "/".join(rest)
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.log.append(Asked(host, path, dict(request.query), form, at))
        handler = self.handlers.get((host, path))
        if handler is None:
            return web.Response(status=404, text=f"nothing is played at {host}{path}")
        return await handler(request)  # type: ignore[arg-type]


def closed_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens."""
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def forever(_: web.Request) -> web.StreamResponse:
    """Answer never: until the client gives up, or the server is closed."""
    await asyncio.Event().wait()
    raise AssertionError
