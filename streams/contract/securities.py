"""What a security is: `300586.SZ`, `688001.SH`, `920118.BJ`; its board follows from its code.

Source of the code ranges: the exchanges' code tables. An old BSE code (43/83/87) is an alias of its 920 code; the
last three digits are not always kept, so the pairs are a table.
"""

import csv
import re
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final


class Exchange(StrEnum):
    SH = "SH"
    SZ = "SZ"
    BJ = "BJ"


class Board(StrEnum):
    SSE_MAIN = "sse_main"
    STAR = "star"
    SZSE_MAIN = "szse_main"
    CHINEXT = "chinext"
    BSE = "bse"


BOARD_BY_PREFIX: Final[dict[tuple[str, str], Board]] = {
    **{("SH", code): Board.SSE_MAIN for code in ("600", "601", "603", "605")},
    **{("SH", code): Board.STAR for code in ("688", "689")},
    **{("SZ", code): Board.SZSE_MAIN for code in ("000", "001", "002", "003", "004")},
    **{("SZ", code): Board.CHINEXT for code in ("300", "301", "302")},
    ("BJ", "920"): Board.BSE,
}
B_SHARES: Final = {("SH", "900"), ("SZ", "200")}
OLD_BSE_PREFIXES: Final = ("43", "83", "87")
_SHAPE = re.compile(r"[0-9]{6}\.(SH|SZ|BJ)")  # \d would take the digits of every script


@cache
def bse_aliases() -> dict[str, str]:
    """Return the 920 code of each old BSE code (248 pairs, complete since 2025-10-09)."""
    text = files("streams.contract").joinpath("bse_codes.csv").read_text(encoding="utf-8")
    return {row["old_security"]: row["new_security"] for row in csv.DictReader(text.splitlines())}


@lru_cache(maxsize=16_384)
def security_id(text: str) -> str:
    """Return the canonical id of a security, an old BSE code resolved to its 920 code.

    Raises ValueError for another shape, a B share, or a code of no known board.
    """
    if not _SHAPE.fullmatch(text):
        raise ValueError(f"{text!r} is not a security; write it as 300586.SZ, 688001.SH or 920118.BJ")
    code, exchange = text.split(".")
    if exchange == Exchange.BJ and code.startswith(OLD_BSE_PREFIXES):
        if text not in bse_aliases():
            raise ValueError(f"{text!r} is an old BSE code without a known 920 code")
        return bse_aliases()[text]
    board_of(text)
    return text


def board_of(security: str) -> Board:
    """Return the board of a canonical security id; ValueError for a B share or an unknown range."""
    prefix = (security[-2:], security[:3])
    if prefix in B_SHARES:
        raise ValueError(f"{security!r} is a B share; only A shares and the BSE are followed")
    try:
        return BOARD_BY_PREFIX[prefix]
    except KeyError:
        raise ValueError(f"{security!r} is in no known code range") from None


def exchange_of(security: str) -> Exchange:
    """Return the exchange of a canonical security id."""
    return Exchange(security[-2:])
