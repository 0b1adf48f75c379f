"""What an answer, or an exception of any kind out of akshare, says of the source. Pure.

akshare has no errors of its own for most of this: an empty table is a TypeError, KeyError or ZeroDivisionError, a
column that is gone a KeyError or a ValueError of lengths. Whether a body was empty is therefore seen before it.
"""

import codecs
import json
import re
import socket
import ssl
import zipfile
from collections.abc import Iterator
from typing import Final

import requests
import urllib3

from connectors.upstream import plain
from connectors.upstream.failure import Failure, Unavailable

FORBIDDEN: Final = (401, 403, 405, 451, 456, 460, 493)  # 456: Sina's; 405, 493: what WAFs of cloud hosts send
PAGES: Final = {"biz.finance.sina.com.cn": (b"<table", b"money_code")}  # hosts whose data is a page, and its marks
_EMPTY: Final = re.compile(rb'"(?:result|data|content|records)"\s*:\s*(?:null|\[\s*\])')
_HEAD_BYTES: Final = 4096  # that are looked at for how a body begins
_LONGEST: Final = 160  # characters of a detail
OF_WHAT_WAS_ASKED: Final = (Failure.NO_DATA, Failure.DRIFT)  # not of the host: another security may do better


def of_answer(host: str, status: int, body: bytes) -> Failure | None:
    """Return why an answer cannot be used, None where it can."""
    if status == 429:
        return Failure.TOO_MANY
    if status in FORBIDDEN:
        return Failure.FORBIDDEN
    if status >= 400:
        return Failure.HTTP_ERROR
    if 300 <= status < 400:
        return None
    if marks := PAGES.get(host):
        return None if any(mark in body for mark in marks) else Failure.BAN_PAGE
    return Failure.BAN_PAGE if _is_markup(body) else None


def _is_markup(body: bytes) -> bool:
    return body[:_HEAD_BYTES].lstrip().removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def is_empty(body: bytes) -> bool:
    """Say whether a short body says that there is nothing."""
    return not body.strip() or (len(body) < 2_000 and _EMPTY.search(body) is not None)


def of_error(host: str, error: BaseException, *, empty: bool) -> Unavailable:
    """Return what an exception out of akshare means; `empty`: an answer had said that there is nothing."""
    for each in _chain(error):
        if isinstance(each, Unavailable):
            return each
    if isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError):
        failure = _of_transport(error)
        return Unavailable(failure, host, _plain(failure, error))
    return Unavailable(_of_other(error, empty), host, _line(error))


_TRANSPORT: Final = (  # the first that fits: some are kinds of others
    (requests.exceptions.JSONDecodeError, Failure.MALFORMED),
    (requests.exceptions.ContentDecodingError, Failure.MALFORMED),
    (requests.exceptions.SSLError, Failure.TLS),
    (requests.exceptions.Timeout, Failure.TIMED_OUT),
    (requests.exceptions.ChunkedEncodingError, Failure.RESET),
    (urllib3.exceptions.DecodeError, Failure.MALFORMED),
    (urllib3.exceptions.TimeoutError, Failure.TIMED_OUT),
    (urllib3.exceptions.SSLError, Failure.TLS),
    (urllib3.exceptions.ProtocolError, Failure.RESET),
)


def _of_transport(error: BaseException) -> Failure:
    for kind, failure in _TRANSPORT:
        if isinstance(error, kind):
            return failure
    return _of_connection(error) if isinstance(error, requests.exceptions.ConnectionError) else Failure.HTTP_ERROR


def _of_connection(error: BaseException) -> Failure:
    names = " ".join(f"{type(each).__name__} {each}" for each in _chain(error))
    if "ReadTimeout" in names or "timed out" in names:
        return Failure.TIMED_OUT
    if any(word in names for word in ("RemoteDisconnected", "ConnectionReset", "Connection aborted", "IncompleteRead")):
        return Failure.RESET
    return Failure.REFUSED


_WORDS: Final = {Failure.TIMED_OUT: "no answer in time", Failure.RESET: "the connection was closed before all had come",
                 Failure.REFUSED: "no connection", Failure.TLS: "no connection: TLS failed"}


def _plain(failure: Failure, error: BaseException) -> str:
    """Return what went wrong below HTTP in plain words: addresses and what was asked for are left out."""
    for each in _chain(error):
        if isinstance(each, socket.gaierror):
            return plain.name_lookup(each)
        if isinstance(each, ssl.SSLCertVerificationError):
            return plain.certificate(each)
        if isinstance(each, OSError) and each.errno and failure is Failure.REFUSED:
            return f"no connection: {plain.system(each)}"
    return _WORDS.get(failure, f"its answer cannot be read ({type(error).__name__})")


def _of_other(error: BaseException, empty: bool) -> Failure:
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | zipfile.BadZipFile):
        return Failure.NO_DATA if empty else Failure.MALFORMED
    if empty:
        return Failure.NO_DATA
    return Failure.DRIFT


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what it came from; urllib3 hands its own on as arguments and reasons."""
    seen: list[BaseException] = [error]
    for each in seen:
        yield each
        inner = [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
        seen += [other for other in inner if isinstance(other, BaseException) and other not in seen]


def _line(error: BaseException) -> str:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= _LONGEST else text[:_LONGEST - 1] + "…"
