"""What goes wrong below HTTP, as a Failure in one line. Pure."""

import ssl
from typing import Final

import aiohttp

from connectors.upstream.failure import Failure, Unavailable

_LONGEST: Final = 160  # characters of a detail


def unavailable(error: Exception, host: str) -> Unavailable:
    """Return why a host gave nothing; what it asked for, and where, is left out."""
    text = " ".join(str(error).split()) or type(error).__name__
    return Unavailable(_failure(error), host, text[:_LONGEST])


def _failure(error: Exception) -> Failure:
    if isinstance(error, TimeoutError):
        return Failure.TIMED_OUT
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError | ssl.SSLError):
        return Failure.TLS
    if isinstance(error, aiohttp.ClientConnectorError):
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
