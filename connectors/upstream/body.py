"""Unzips a body strictly: aiohttp takes a gzip body that was cut short for whole. Pure."""

import zlib
from typing import Final

ENCODINGS: Final = "gzip, deflate"  # what we say that we take
_MOST_MEMBERS: Final = 16  # of a gzip body: what follows one is copied for the next
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS


class BadBody(ValueError):
    """The body cannot be had whole; the message is one line."""


def unzipped(body: bytes, encoding: str, most: int) -> bytes:
    """Return a body of at most so many bytes as it was before its Content-Encoding. BadBody where that cannot be."""
    encoding = encoding.strip().lower()
    if not body or encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise BadBody(f"encoded as {encoding!r}, which was not asked for")
    found = b""
    try:
        for _ in range(_MOST_MEMBERS):  # gzip may come in several
            unzip = zlib.decompressobj(_window(encoding, body))
            found += unzip.decompress(body, most - len(found) + 1)
            if len(found) > most:
                raise BadBody(f"more than {most} bytes")
            if not unzip.eof:
                raise BadBody(f"{encoding} was cut short")
            body = unzip.unused_data
            if not body:
                return found
    except zlib.error as error:
        raise BadBody(f"{encoding} cannot be unzipped: {error}") from None
    raise BadBody(f"more than {_MOST_MEMBERS} members")


def _window(encoding: str, body: bytes) -> int:
    """Return what tells zlib the format: "deflate" comes with a zlib header (8 in its low bits), or bare."""
    return -zlib.MAX_WBITS if encoding == "deflate" and body[0] & 0xF != 8 else _GZIP_OR_ZLIB
