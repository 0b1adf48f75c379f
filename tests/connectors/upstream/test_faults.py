"""Each way in which a site can fail below its data has its own name, and what was not an answer is never one."""

import asyncio
import gzip
import logging
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
import trustme
from aiohttp import web

from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.fetcher import USER_AGENT, Fetcher
from connectors.upstream.request import Request
from tests.connectors.site import Handler, Site, closed_port, forever
from tests.connectors.upstream.asking import ASK, BODY, NAME, PATH, a_host, asking
from tests.connectors.upstream.stepped_clock import SteppedClock

PAGE = "<!DOCTYPE html><html><head><title>样例</title></head><body>您的访问过于频繁</body></html>"


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as played:
        yield played


async def data(_: web.Request) -> web.StreamResponse:
    return web.json_response(text=BODY)


def status(code: int, **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, text=PAGE, content_type="text/html",
                            headers={name.replace("_", "-"): value for name, value in headers.items()})
    return handler


def whole(body: bytes, content_type: str = "application/json", **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type=content_type,
                            headers={name.replace("_", "-"): value for name, value in headers.items()})
    return handler


def raw(answer: bytes, *, reset: bool = False) -> Handler:
    """Send these bytes and close the connection, by force if `reset`."""
    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        if answer:
            request.transport.write(answer)
        if reset:
            await asyncio.sleep(0.05)  # else the bytes would be thrown away with the connection
            held: socket.socket = request.transport.get_extra_info("socket")
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.transport.abort()
        request.transport.close()
        return web.Response()
    return handler


async def drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.02)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ZIPPED = gzip.compress(BODY.encode())
FAULTS: dict[str, tuple[Handler, Failure]] = {
    "time-out": (forever, Failure.TIMED_OUT),
    "slow drip": (drip, Failure.TIMED_OUT),
    "403": (status(403), Failure.FORBIDDEN),
    "429": (status(429), Failure.TOO_MANY),
    "500": (status(500), Failure.HTTP_ERROR),
    "HTML ban page": (whole(PAGE.encode(), "text/html"), Failure.BAN_PAGE),
    "HTML called JSON": (whole(PAGE.encode()), Failure.BAN_PAGE),
    "closed without an answer": (raw(b""), Failure.RESET),
    "reset without an answer": (raw(b"", reset=True), Failure.RESET),
    "reset in the middle": (raw(HEAD + b"Content-Length: 500\r\n\r\n{\"rc\":0", reset=True), Failure.RESET),
    "JSON cut short": (raw(HEAD + b"Content-Length: 500\r\n\r\n{\"rc\":0"), Failure.MALFORMED),
    "chunks cut short": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n7\r\n{\"rc\":0\r\n"), Failure.MALFORMED),
    "gzip that is none": (whole(BODY.encode(), Content_Encoding="gzip"), Failure.MALFORMED),
    "gzip cut short": (whole(ZIPPED[:-20], Content_Encoding="gzip"), Failure.MALFORMED),
    "gzip with a wrong sum": (whole(ZIPPED[:-8] + b"\0" * 8, Content_Encoding="gzip"), Failure.MALFORMED),
    "too large": (whole(b"[" + b" " * 2_000_000 + b"]"), Failure.MALFORMED),
    "a zip bomb": (whole(gzip.compress(b" " * 5_000_000), Content_Encoding="gzip"), Failure.MALFORMED),
    "not HTTP": (raw(b"* OK IMAP4 ready\r\n"), Failure.MALFORMED),
    "sent on": (status(302, Location="https://passport.example.org/login"), Failure.HTTP_ERROR),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_is_told_by_its_name_in_one_line_without_what_was_asked(fault: str, site: Site) -> None:
    site.handlers[NAME, PATH], failure = FAULTS[fault]
    seconds = 0.5 if failure is Failure.TIMED_OUT else 15.0
    async with asking(a_host(site.origin(NAME)), seconds=seconds) as (fetcher, _):
        with pytest.raises(Unavailable) as why:
            await asyncio.wait_for(fetcher.fetch(ASK), 20)
    assert why.value.failure is failure, str(why.value)
    assert str(why.value).startswith(f"{NAME}: ")
    assert "\n" not in str(why.value)
    assert "pn=" not in str(why.value)
    assert len(site.asked(NAME)) == 1, "nothing is repeated of itself"
    assert fetcher.traffic[NAME].failures == {failure: 1}


@pytest.mark.asyncio
async def test_where_nobody_listens_the_connection_is_refused() -> None:
    async with asking(a_host(f"http://127.0.0.1:{closed_port()}")) as (fetcher, _):
        with pytest.raises(Unavailable) as why:
            await fetcher.fetch(ASK)
    assert why.value.failure is Failure.REFUSED


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def server_tls(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def client_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.mark.asyncio
@pytest.mark.parametrize(("names", "trusted", "failure"), [
    (["127.0.0.1"], True, None), (["127.0.0.1"], False, Failure.TLS), (["example.org"], True, Failure.TLS)])
async def test_a_certificate_must_be_of_a_known_authority_and_of_the_host(
        names: list[str], trusted: bool, failure: Failure | None, authority: trustme.CA) -> None:
    async with Site(tls=server_tls(authority, *names)) as site:
        site.handlers[NAME, PATH] = data
        tls = client_tls(authority if trusted else trustme.CA())
        async with asking(a_host(site.origin(NAME)), tls=tls) as (fetcher, _):
            found = await outcome(fetcher)
    assert found is failure


@pytest.mark.asyncio
async def test_a_server_that_speaks_no_tls_is_a_tls_error(site: Site) -> None:
    origin = site.origin(NAME).replace("http:", "https:")
    async with asking(a_host(origin)) as (fetcher, _):
        assert await outcome(fetcher) is Failure.TLS


async def outcome(fetcher: Fetcher, request: Request = ASK) -> Failure | None:
    try:
        await fetcher.fetch(request)
    except Unavailable as why:
        return why.failure
    return None


@pytest.mark.asyncio
async def test_an_answer_comes_whole_with_the_servers_clock_and_its_bytes_are_counted_as_they_came(site: Site) -> None:
    site.handlers[NAME, PATH] = whole(gzip.compress(BODY.encode()), Content_Encoding="gzip")
    async with asking(a_host(site.origin(NAME))) as (fetcher, _):
        answers = [await fetcher.fetch(ASK) for _ in range(3)]
    assert answers[0].json()["data"]["diff"][0]["f14"] == "样例精密"
    assert answers[0].dated is not None
    assert abs(answers[0].dated - answers[0].received_at) < timedelta(seconds=60)
    traffic = fetcher.traffic[NAME]
    assert (traffic.requests, traffic.answers, traffic.bytes) == (3, 3, 3 * len(gzip.compress(BODY.encode())))


@pytest.mark.asyncio
async def test_a_form_is_posted_with_the_requests_headers_and_our_name_over_one_connection(site: Site) -> None:
    seen: list[tuple[str, str | None, str | None, object]] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append((request.method, request.headers.get("Referer"), request.headers.get("User-Agent"),
                     request.transport))
        return web.json_response({})

    site.handlers[NAME, PATH] = handler
    request = Request(host=NAME, path=PATH, form={"pageNum": "1", "column": "szse"},
                      headers={"Referer": "https://finance.sina.com.cn"})
    async with asking(a_host(site.origin(NAME))) as (fetcher, _):
        for _ in range(2):
            await fetcher.fetch(request)
    assert [each[:3] for each in seen] == [("POST", "https://finance.sina.com.cn", USER_AGENT)] * 2
    assert seen[0][3] is seen[1][3], "the connection is kept"
    assert site.log[0].form == {"pageNum": "1", "column": "szse"}


@pytest.mark.asyncio
@pytest.mark.parametrize("form", [None, {"pageNum": "1"}])
async def test_an_idle_connection_that_closes_as_we_take_it_is_no_refusal_and_the_repeat_is_paid_for(
        form: dict[str, str] | None, site: Site) -> None:
    answers = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal answers
        answers += 1
        return await (raw(b"")(request) if answers == 2 else data(request))

    site.handlers[NAME, PATH] = handler
    request = Request(host=NAME, path=PATH, form=form)
    async with asking(a_host(site.origin(NAME))) as (fetcher, spending):
        assert [await outcome(fetcher, request) for _ in range(2)] == [None, None]
        assert spending.standing(NAME).left_today == 10_000 - 3
    assert len(site.asked(NAME)) == fetcher.traffic[NAME].requests == 3


@pytest.mark.asyncio
async def test_after_a_ban_nobody_asks_until_it_is_over_and_two_lines_say_all_of_it(
        site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    clock = SteppedClock()
    async with asking(a_host(site.origin(NAME)), clock=clock) as (fetcher, _):
        site.handlers[NAME, PATH] = FAULTS["HTML ban page"][0]
        assert [await outcome(fetcher) for _ in range(3)] == [Failure.BAN_PAGE, Failure.LEFT_ALONE, Failure.LEFT_ALONE]
        assert len(site.asked(NAME)) == 1
        clock.step(600)
        site.handlers[NAME, PATH] = data
        assert [await outcome(fetcher) for _ in range(3)] == [None] * 3
    assert caplog.messages == [f"{NAME} is left alone until 10:10:00 Shanghai time: a page for people",
                               f"{NAME} answers again"]


@pytest.mark.asyncio
async def test_one_that_answers_a_probe_alone_all_day_is_told_once_and_again_when_it_is_steady(
        site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    clock = SteppedClock()
    async with asking(a_host(site.origin(NAME)), clock=clock) as (fetcher, spending):
        for _ in range(10):
            site.handlers[NAME, PATH] = data
            assert await outcome(fetcher) is None
            site.handlers[NAME, PATH] = FAULTS["500"][0]
            assert Failure.LEFT_ALONE not in [await outcome(fetcher) for _ in range(3)]
            until = spending.standing(NAME).left_alone_until
            assert until
            clock.step((until - clock.now()).total_seconds())
        site.handlers[NAME, PATH] = data
        assert await outcome(fetcher) is None
        clock.step(300)
        assert await outcome(fetcher) is None
    assert [line.split(" until")[0] for line in caplog.messages] == [
        f"{NAME} is left alone", f"{NAME} answers again", f"{NAME} is left alone", f"{NAME} answers again"]


@pytest.mark.asyncio
@pytest.mark.parametrize("header", ["90", "Wed, 25 Nov 2026 02:01:30 GMT"])
async def test_retry_after_is_honoured_to_the_second(header: str, site: Site) -> None:
    clock = SteppedClock()
    async with asking(a_host(site.origin(NAME)), clock=clock) as (fetcher, _):
        site.handlers[NAME, PATH] = status(429, Retry_After=header)
        assert await outcome(fetcher) is Failure.TOO_MANY
        site.handlers[NAME, PATH] = data
        clock.step(89)
        assert await outcome(fetcher) is Failure.LEFT_ALONE
        clock.step(1)
        assert await outcome(fetcher) is None


@pytest.mark.asyncio
async def test_whoever_is_not_on_duty_sends_nothing_even_if_a_connection_is_made_by_then(site: Site) -> None:
    site.handlers[NAME, PATH] = data
    asked = 0

    def may_ask() -> None:
        nonlocal asked
        asked += 1
        if asked >= 3:  # 1: a place, 2: before the grant is written; then right before the request is
            raise Unavailable(Failure.NOT_OWNER, NAME, "another process is on duty")

    async with asking(a_host(site.origin(NAME)), may_ask=may_ask) as (fetcher, _):
        assert await outcome(fetcher) is Failure.NOT_OWNER
    assert asked >= 3
    assert not site.log
