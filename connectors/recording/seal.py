"""A checksum over every byte of a file, in the file: damage anywhere in it is found before anything is read from it.

Parquet's own checksums are of its pages alone: a bit flipped in its footer still gives other records. It is no
signature: who means to change a file can seal it again.
"""

import hashlib
import os
from enum import Enum
from typing import BinaryIO, Final

_MARK: Final = b"sha256:"
_DIGITS: Final = 64
UNSEALED: Final = _MARK + b"0" * _DIGITS  # written to the footer's metadata; the sum is over the file with this in it
_TAIL: Final = 8  # of a Parquet file: the footer's length, little-endian, and PAR1
_CHUNK: Final = 2**20


class Seal(Enum):
    WHOLE = "whole"
    BROKEN = "broken"
    NONE = "none"


def seal(file: BinaryIO) -> None:
    """Put its sum into a file that holds UNSEALED. ValueError if it does not."""
    at = _place(file)
    if at is None:
        raise ValueError("the footer has no place for a seal")
    told = _sum(file, at)
    file.seek(at)
    file.write(told)


def seal_of(file: BinaryIO) -> Seal:
    """Read a file once; say whether it is as it was when it was sealed."""
    at = _place(file)
    if at is None:
        return Seal.NONE
    file.seek(at)
    return Seal.WHOLE if file.read(len(UNSEALED)) == _sum(file, at) else Seal.BROKEN


def _place(file: BinaryIO) -> int | None:
    """Return where the seal is: the last mark in the footer, since metadata is behind all that the records decide."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    length = int.from_bytes(file.read(4), "little")
    begin = max(0, size - _TAIL - length)
    file.seek(begin)
    found = file.read(size - begin).rfind(_MARK)
    return None if found < 0 or begin + found + len(UNSEALED) > size else begin + found


def _sum(file: BinaryIO, at: int) -> bytes:
    digest = hashlib.sha256()
    file.seek(0)
    left = at
    while left and (chunk := file.read(min(left, _CHUNK))):
        digest.update(chunk)
        left -= len(chunk)
    digest.update(UNSEALED)
    file.seek(at + len(UNSEALED))
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return _MARK + digest.hexdigest().encode()
