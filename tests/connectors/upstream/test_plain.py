"""What people are told of a connection that fails: a plain phrase, and the system's own name for it."""

import errno
import socket
import ssl
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
import trustme
from aiohttp.abc import AbstractResolver, ResolveResult

from connectors.upstream import plain
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.faults import unavailable
from connectors.upstream.fetcher import Fetcher
from tests.connectors.site import Site, closed_port, forever
from tests.connectors.upstream.asking import ASK, NAME, PATH, a_host, asking


async def why(fetcher: Fetcher) -> Unavailable:
    with pytest.raises(Unavailable) as told:
        await fetcher.fetch(ASK)
    return told.value


@pytest.mark.asyncio
async def test_where_nobody_listens_it_is_refused() -> None:
    async with asking(a_host(f"http://127.0.0.1:{closed_port()}")) as (fetcher, _):
        assert str(await why(fetcher)) == f"{NAME}: no connection: refused (ECONNREFUSED)"


class NoInternet(AbstractResolver):
    """What the system's resolver says where there is no internet; a test must not ask the real one."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    async def close(self) -> None:
        return


@pytest.mark.asyncio
async def test_a_name_that_cannot_be_resolved_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aiohttp.connector, "DefaultResolver", lambda **_: NoInternet())
    async with asking(a_host("https://push2.eastmoney.com")) as (fetcher, _):
        told = await why(fetcher)
    assert (told.failure, told.detail) == (
        Failure.REFUSED, "no connection: the name cannot be resolved (EAI_AGAIN)")


@pytest.mark.asyncio
async def test_a_time_out_says_what_took_too_long() -> None:
    async with Site() as site:
        site.handlers[NAME, PATH] = forever
        async with asking(a_host(site.origin(NAME)), seconds=0.25) as (fetcher, _):
            told = await why(fetcher)
    assert (told.failure, told.detail) == (Failure.TIMED_OUT, "no whole answer within 0.25 s")


AUTHORITY = trustme.CA()
PAST = datetime.now(UTC) - timedelta(days=2)


@pytest.mark.asyncio
@pytest.mark.parametrize(("names", "expires", "trusted", "phrase"), [
    (["127.0.0.1"], PAST, True, "it has expired"),
    (["example.org"], None, True, "it is of another address"),
    (["127.0.0.1"], None, False, "its authority is not known here")])
async def test_a_certificate_that_is_not_valid_says_why(
        names: list[str], expires: datetime | None, trusted: bool, phrase: str) -> None:
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    AUTHORITY.issue_cert(*names, not_before=PAST - timedelta(days=9), not_after=expires).configure_cert(server)
    (AUTHORITY if trusted else trustme.CA()).configure_trust(client)
    async with Site(tls=server) as site, asking(a_host(site.origin(NAME)), tls=client) as (fetcher, _):
        told = await why(fetcher)
    assert (told.failure, told.detail) == (Failure.TLS, f"the certificate is not valid: {phrase}")


@pytest.mark.asyncio
async def test_a_server_without_tls_is_told_with_the_reason_that_openssl_gives() -> None:
    async with Site() as site, asking(a_host(site.origin(NAME).replace("http:", "https:"))) as (fetcher, _):
        told = await why(fetcher)
    assert (told.failure, told.detail) == (Failure.TLS, "no connection: TLS failed (WRONG_VERSION_NUMBER)")


@pytest.mark.parametrize(("error", "phrase"), [
    (OSError(errno.ENETUNREACH, "Network is unreachable"), "no network leads there (ENETUNREACH)"),
    (OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 101] ..."), "refused (ECONNREFUSED)"),
    (OSError(errno.EXDEV, "Invalid cross-device link"), "it failed (EXDEV)"),
    (OSError("strange"), "it failed")])
def test_an_error_of_the_system_is_a_phrase_and_its_name(error: OSError, phrase: str) -> None:
    assert plain.system(error) == phrase


@pytest.mark.parametrize(("error", "failure", "detail"), [
    (aiohttp.ServerDisconnectedError(), Failure.RESET, "it hung up before it answered"),
    (aiohttp.ClientPayloadError("Response payload is not completed: <ContentLengthError: 400, message=...>"),
     Failure.MALFORMED, "its answer was cut short"),
    (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), Failure.RESET,
     "the connection was lost: reset (ECONNRESET)"),
    (aiohttp.ClientError(), Failure.MALFORMED, "its answer cannot be read (ClientError)")])
def test_what_breaks_off_says_when(error: Exception, failure: Failure, detail: str) -> None:
    told = unavailable(error, NAME)
    assert (told.failure, told.detail) == (failure, detail)
