"""Every request that akshare sends: within its host's budget, with a time-out, its answer looked at first.

akshare calls `requests.get` without a time-out nearly everywhere and has no hook. A `Session` takes its adapter from
`requests.sessions`, so that name is replaced. Requests of other code are left as they are.
A place in the budget is taken first; the request goes once there is a connection, which may take ten seconds: the space
between two requests is kept on the wire, and whoever has lost its duty meanwhile sends nothing.
"""

import contextvars
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from connectors.akshare_tables.failures import is_empty, of_answer, of_error
from connectors.akshare_tables.one_page import as_one_page
from connectors.upstream.failure import Failure, Unavailable


class Place(Protocol):
    """A place in a host's budget: the request goes, or the place is given up."""

    def go(self) -> None:
        """Block until the request may be written to the wire; Unavailable where it must not be."""

    def given_up(self) -> None: ...


Spend = Callable[[str], Place | None]  # a place for one request to a host: blocks until there is one, or Unavailable
Heard = Callable[[str, Failure | None, float | None], None]  # host, what came of it, seconds that Retry-After asks for
CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 20.0  # between two pieces of an answer
ANSWER_SECONDS: Final = 60.0  # a whole answer: a slow drip is cut
MOST_BYTES: Final = 64 * 1024 * 1024


@dataclass(kw_only=True)
class Call:
    """One call of akshare, which may send several requests."""

    spend: Spend
    heard: Heard
    connect_seconds: float = CONNECT_SECONDS
    read_seconds: float = READ_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    one_page: bool = False  # of each table, instead of all
    requests: int = 0
    bytes: int = 0
    empty: bool = False  # an answer said that there is nothing
    place: Place | None = None  # of the request that is under way
    gone: bool = False  # that request

    def take(self, host: str) -> None:
        self.place, self.gone = self.spend(host), False
        self.requests += 1

    def go(self) -> None:
        if self.place:
            self.place.go()
        self.gone = True

    def leave(self) -> None:
        if self.place and not self.gone:
            self.place.given_up()


_current: contextvars.ContextVar[Call | None] = contextvars.ContextVar("akshare_call", default=None)


@contextmanager
def calling(call: Call) -> Iterator[Call]:
    """Let the requests of this thread belong to a call."""
    _install()
    token = _current.set(call)
    try:
        yield call
    finally:
        _current.reset(token)


class PoliteAdapter(HTTPAdapter):
    def send(self, request: Any, stream: bool = False, timeout: Any = None, verify: Any = True, cert: Any = None,
             proxies: Any = None) -> Any:
        call = _current.get()
        if call is None:
            return super().send(request, stream=stream, timeout=timeout, verify=verify, cert=cert, proxies=proxies)
        host = urlsplit(request.url).hostname or ""
        call.take(host)
        try:
            response = super().send(request, stream=True, timeout=(call.connect_seconds, call.read_seconds),
                                    verify=verify, cert=cert, proxies=proxies)
            body = _whole(response, host, call)
        except Exception as error:
            unavailable = of_error(host, error, empty=False)
            if call.gone or not isinstance(error, Unavailable):  # else nobody was asked
                call.heard(host, unavailable.failure, None)
            raise unavailable from error
        finally:
            call.leave()
        call.bytes += len(body)
        failure = of_answer(host, response.status_code, body)
        retry_after = _retry_after(response)
        call.heard(host, failure, retry_after)
        if failure is not None:
            raise Unavailable(failure, host, f"status {response.status_code}, {len(body)} bytes", retry_after)
        call.empty = call.empty or is_empty(body)
        return response

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **options)
        pool.ConnectionCls = _going(pool.ConnectionCls)
        return pool


@cache
def _going(kind: Any) -> Any:
    """Return a class of connections that connect first, and then let the request go."""
    if hasattr(kind, "goes_when_connected"):
        return kind

    class Going(kind):  # type: ignore[misc]
        goes_when_connected = True

        def request(self, *args: Any, **options: Any) -> None:
            if self.sock is None:
                self.connect()
            if call := _current.get():
                call.go()
            super().request(*args, **options)

    return Going


def _whole(response: requests.Response, host: str, call: Call) -> bytes:
    """Read an answer to its end, within its time, and leave it in the response.

    `read1` returns what there is; `iter_content` waits for a whole piece, however slowly that drips in.
    """
    until, pieces, size = time.monotonic() + call.answer_seconds, list[bytes](), 0
    while piece := response.raw.read1(64 * 1024, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() > until or size > MOST_BYTES:
            response.close()
            raise Unavailable(Failure.TIMED_OUT, host, f"only {size} bytes within {call.answer_seconds:g} s")
    body = b"".join(pieces)
    response._content = as_one_page(body) if call.one_page else body
    return response.content


def _retry_after(response: requests.Response) -> float | None:
    """Return the seconds that Retry-After asks for; a date there is left to the table's own back-off."""
    said = response.headers.get("Retry-After", "")
    seconds = float(said) if said.isdecimal() else math.nan
    return None if math.isnan(seconds) else seconds


def _install() -> None:
    vars(requests.sessions)["HTTPAdapter"] = PoliteAdapter
