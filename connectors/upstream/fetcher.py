"""Asks public hosts over kept-alive connections: within their budgets, and not at all while they are left alone."""

import asyncio
import math
import ssl
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import aiohttp
from yarl import URL

from connectors.clocks import Clock
from connectors.upstream.ban import HEAD_BYTES, http_date, retry_after, verdict
from connectors.upstream.body import ENCODINGS, BadBody, unzipped
from connectors.upstream.call import Call, tracing
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.faults import unavailable
from connectors.upstream.request import Answer, Request
from connectors.upstream.spending import Spending
from connectors.upstream.traffic import Traffic

USER_AGENT: Final = "Mozilla/5.0 (compatible; little-giant-monitor)"  # bse.cn refuses whoever has none (akshare#3527)
CONNECTIONS: Final = 4  # a host
_KEPT_SECONDS: Final = 15.0  # an idle connection: servers close theirs after a minute or so
_CHUNK: Final = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an answer may take."""

    seconds: float = 15.0  # from the request's first byte to the answer's last: a slow drip is cut
    body_bytes: int = 16 * 1024 * 1024  # unzipped; the largest known is 5,000 rows of 0.5 kB


class Fetcher:
    """The Upstream port. `async with Fetcher(...)`, inside a term of Spending."""

    def __init__(self, spending: Spending, clock: Clock, *, tls: ssl.SSLContext | None = None,
                 limits: Limits | None = None, traffic: dict[str, Traffic] | None = None) -> None:
        self._spending, self._clock, self._tls, self._limits = spending, clock, tls, limits or Limits()
        self.traffic: dict[str, Traffic] = {} if traffic is None else traffic

    async def __aenter__(self) -> "Fetcher":
        connector = aiohttp.TCPConnector(limit=0, limit_per_host=CONNECTIONS, keepalive_timeout=_KEPT_SECONDS,
                                         ssl=self._tls or True)
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trace_configs=[tracing()],
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": ENCODINGS}, auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def fetch(self, request: Request) -> Answer:
        """Return a whole body with status 200. Unavailable says why there is none, or why nobody was asked."""
        traffic = self.traffic.setdefault(self._spending.host(request.host).name, Traffic())
        try:
            answer = await self._attempt(request, traffic, again=True) or await self._attempt(request, traffic)
        except Unavailable as why:
            traffic.failures[why.failure] += 1
            raise
        assert answer is not None
        traffic.answers += 1
        return answer

    async def _attempt(self, request: Request, traffic: Traffic, *, again: bool = False) -> Answer | None:
        """Return the answer; None where one may ask again, since an idle connection was closed as we took it."""
        turn = await self._spending.turn(request.host)
        call: Call | None = None
        try:
            async with asyncio.timeout(None) as limit:
                call = Call(turn, request.host, limit, min(self._limits.seconds, request.seconds or math.inf))
                answer = await self._asked(request, call, traffic)
        except (aiohttp.ClientError, OSError, Unavailable) as error:
            why = error if isinstance(error, Unavailable) else unavailable(
                error, request.host, late=call.late if call else "")
            if again and why.failure is Failure.RESET and call and call.went_on_idle:
                turn.given_up()
                return None
            await turn.failed(why.failure, why.retry_after_seconds)
            raise why from None
        except BaseException:
            turn.given_up()
            raise
        finally:
            traffic.requests += call.sent if call else 0
        await turn.answered()
        return answer

    async def _asked(self, request: Request, call: Call, traffic: Traffic) -> Answer:
        async with self._session.request(
                "GET" if request.form is None else "POST", self._url(request), headers=request.headers,
                data=request.form, allow_redirects=False, trace_request_ctx=call) as response:
            now = self._clock.now()
            if response.status != 200:
                raise _refused(request, response, now)
            body = await self._body(request, response, traffic)
            if wrong := verdict(response.status, response.headers.get("Content-Type", ""), body[:HEAD_BYTES]):
                raise Unavailable(wrong, request.host, "a page for people came instead of data")
            return Answer(request=request, body=body, received_at=self._clock.now(),
                          dated=http_date(response.headers.get("Date", "")))

    def _url(self, request: Request) -> URL:
        return URL(self._spending.host(request.host).origin + request.path).update_query(dict(request.query))

    async def _body(self, request: Request, response: aiohttp.ClientResponse, traffic: Traffic) -> bytes:
        body, most = bytearray(), self._limits.body_bytes
        try:
            async for chunk in response.content.iter_chunked(_CHUNK):
                body += chunk
                traffic.bytes += len(chunk)
                if len(body) > most:
                    raise BadBody(f"more than {most} bytes")
            return unzipped(bytes(body), response.headers.get("Content-Encoding", ""), most)
        except BadBody as error:
            raise Unavailable(Failure.MALFORMED, request.host, str(error)) from None


def _refused(request: Request, response: aiohttp.ClientResponse, now: datetime) -> Unavailable:
    """Return what a status other than 200 says. Redirects are not followed: where they lead has no budget here."""
    wrong = verdict(response.status, response.headers.get("Content-Type", ""), b"") or Failure.HTTP_ERROR
    where = f", sent on to {_place(response)}" if response.status in range(300, 400) else ""
    return Unavailable(wrong, request.host, f"status {response.status}{where}",
                       retry_after(response.headers.get("Retry-After"), now))


def _place(response: aiohttp.ClientResponse) -> str:
    try:
        return URL(response.headers.get("Location", "")).host or "another path"
    except ValueError:
        return "nowhere"
