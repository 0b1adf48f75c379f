"""A request of akshare's goes in the moment that its budget says: connecting takes its time before that, not after."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from connectors.akshare_tables.adapter import Call, calling
from connectors.upstream.failure import Failure, Unavailable
from tests.connectors.site import closed_port
from tests.connectors.upstream.asking import NAME, a_host, asking
from tests.connectors.upstream.stepped_clock import SteppedClock

SECONDS = 20.0  # at most, for what happens at once


class Server(ThreadingHTTPServer):
    """Says when somebody has connected, and when a request has come in."""

    daemon_threads = True

    def __init__(self) -> None:
        self.connected, self.asked = threading.Semaphore(0), list[str]()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/table"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connected.release()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield serving
        serving.shutdown()
        thread.join(SECONDS)


class Place:
    """A place that says what it saw when its request was to go."""

    def __init__(self, server: Server | None = None, *, is_new: bool = True,
                 refused: Unavailable | None = None) -> None:
        self._server, self._is_new, self._refused = server, is_new, refused
        self.told: list[str] = []

    def go(self) -> None:
        assert self._server
        if self._is_new:
            assert self._server.connected.acquire(timeout=SECONDS), "nobody has connected yet"
        self.told.append(f"goes after {len(self._server.asked)} requests")
        if self._refused:
            raise self._refused

    def given_up(self) -> None:
        self.told.append("given up")


@contextmanager
def a_call(*places: Place) -> Iterator[tuple[Call, list[Failure | None]]]:
    left, heard = iter(places), list[Failure | None]()
    with calling(Call(spend=lambda host: next(left), heard=lambda host, failure, after: heard.append(failure))) as call:
        yield call, heard


def test_a_request_goes_once_there_is_a_connection_and_each_over_the_same_one_has_its_own_place(server: Server) -> None:
    places = [Place(server), Place(server, is_new=False)]
    with a_call(*places) as (call, heard), requests.Session() as session:
        assert [session.get(server.url).json() for _ in places] == [{}, {}]
    assert [each.told for each in places] == [["goes after 0 requests"], ["goes after 1 requests"]]
    assert (heard, call.requests, len(server.asked)) == ([None, None], 2, 2)


def test_whoever_may_not_ask_any_more_once_it_is_connected_sends_nothing_and_says_nothing_of_the_host(
        server: Server) -> None:
    lost = Unavailable(Failure.NOT_OWNER, "127.0.0.1", "another process is on duty")
    place = Place(server, refused=lost)
    with a_call(place) as (_, heard), pytest.raises(Unavailable) as raised:
        requests.get(server.url)
    assert raised.value is lost
    assert (place.told, heard, server.asked) == (["goes after 0 requests", "given up"], [], [])


def test_a_place_of_whoever_finds_nobody_is_given_up_and_the_host_is_told_of() -> None:
    place = Place()
    with a_call(place) as (_, heard), pytest.raises(Unavailable, match="refused"):
        requests.get(f"http://127.0.0.1:{closed_port()}/table")
    assert (place.told, heard) == (["given up"], [Failure.REFUSED])


@pytest.mark.asyncio
async def test_the_space_is_kept_from_when_a_thread_goes_and_a_place_that_is_given_up_counts() -> None:
    clock = SteppedClock()
    async with asking(a_host("http://127.0.0.1:1", spacing_ms=500, per_minute=3), clock=clock) as (_, spending):
        turns = [await asyncio.to_thread(spending.spend_from_thread, NAME) for _ in range(3)]
        clock.step(5)  # all three connect
        went = []
        for turn in turns[:2]:
            await asyncio.to_thread(turn.go)
            went.append(clock.now())
        await asyncio.to_thread(turns[2].given_up)
        assert (went[1] - went[0]).total_seconds() >= 0.5
        assert (spending.standing(NAME).left_now, spending.standing(NAME).spent_today) == (0, 3)
    with pytest.raises(Unavailable, match="not on duty"):
        await asyncio.to_thread(turns[0].go)
