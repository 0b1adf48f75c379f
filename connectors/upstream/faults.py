"""What goes wrong below HTTP, as a Failure in one plain line. Pure."""

import ssl

import aiohttp

from connectors.upstream import plain
from connectors.upstream.failure import Failure, Unavailable


def unavailable(error: Exception, host: str, *, late: str = "") -> Unavailable:
    """Return why a host gave nothing. `late` says what took too long, where a time-out of ours was over."""
    return Unavailable(_failure(error), host, late if late and isinstance(error, TimeoutError) else _plain(error))


def _failure(error: Exception) -> Failure:
    if isinstance(error, TimeoutError):
        return Failure.TIMED_OUT
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return Failure.TLS
    if isinstance(error, aiohttp.ClientConnectorError):
        if isinstance(error.os_error, TimeoutError):
            return Failure.TIMED_OUT
        return Failure.RESET if isinstance(error.os_error, ConnectionResetError) else Failure.REFUSED
    if _is_reset(error):
        return Failure.RESET
    return Failure.MALFORMED  # a body cut short or not unzippable, a status line that is none


def _is_reset(error: BaseException | None) -> bool:
    """Say whether the connection was closed or reset: before the answer began, or by force in the middle."""
    if error is None:
        return False
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError | ConnectionError):
        return True
    return isinstance(error, aiohttp.ClientPayloadError) and (
        "ConnectionResetError" in str(error) or _is_reset(error.__cause__))


def _plain(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        return _no_connection(error)
    if isinstance(error, ssl.SSLError):
        return plain.tls(error)
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "it hung up before it answered"
    if isinstance(error, OSError):
        return f"the connection was lost: {plain.system(error)}"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the connection was reset while it answered" if _is_reset(error) else "its answer was cut short"
    return f"its answer cannot be read ({type(error).__name__})"


def _no_connection(error: aiohttp.ClientConnectorError) -> str:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return plain.certificate(error.certificate_error)
    if isinstance(error, aiohttp.ClientSSLError):
        return plain.tls(error.os_error)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return plain.name_lookup(error.os_error)
    return f"no connection: {plain.system(error.os_error)}"
