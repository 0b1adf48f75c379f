"""The text that Tencent and Sina answer with, read: a statement a security, fields by position. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from connectors.quotes.completeness import BadRow, Page
from connectors.quotes.quoted import Said, quote
from connectors.quotes.symbols import followed
from connectors.source import Quote
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer
from streams.contract.clock import SHANGHAI

Fields = Mapping[str, str]
_STATEMENT: Final = re.compile(r'(?<!\w)(?:v|hq_str)_(\w{1,16})="([^"]*)"')  # bounded: linear in any text
_ZERO: Final = re.compile(r"[+-]?0*\.?0*")


def read_statements(number: int, answer: Answer, *, fields: Callable[[str], dict[str, str]],
                    said: Callable[[str, Fields], Said]) -> Page:
    """Return the rows of a text. Unavailable where it holds no statement at all; an empty one is an unknown code."""
    statements = _STATEMENT.findall(answer.text())
    if not statements:
        raise Unavailable(Failure.MALFORMED, answer.request.host, "no quotes in its text")
    quotes: list[Quote] = []
    bad: list[BadRow] = []
    foreign: list[str] = []
    rows: list[Fields] = []
    times: list[datetime] = []
    for symbol, text in statements:
        security = followed(symbol)
        if not text or security is None:
            foreign.extend([symbol] if text else [])
            continue
        try:
            row = fields(text)
            rows.append(row | {"symbol": symbol})
            found = said(security, row)
            quotes.append(quote(found, answer.received_at))
            times.extend([found.at] if found.at else [])
        except (ValueError, OverflowError) as error:
            bad.append(BadRow(security, str(error)))
    return Page(number=number, quotes=tuple(quotes), bad=tuple(bad), foreign=tuple(foreign), rows=tuple(rows),
                newest=max(times, default=None), received_at=answer.received_at)


def by_position(parts: list[str], positions: Mapping[str, int], needed: int) -> dict[str, str]:
    """Return the named fields; a zero is nothing. ValueError where the row has fewer than are needed."""
    if len(parts) < needed:
        raise ValueError(f"has {len(parts)} of {needed} fields")
    return {name: nonzero(parts[position]) if position < len(parts) else "" for name, position in positions.items()}


def nonzero(text: str) -> str:
    """Return a field, empty where it is a zero: both sites write nothing so."""
    return "" if _ZERO.fullmatch(text) else text


@lru_cache(maxsize=8192)  # rows of a sweep share few times
def time_of(text: str, pattern: str) -> datetime | None:
    """Return a time of Shanghai, None where there is none. ValueError for anything else."""
    return datetime.strptime(text, pattern).replace(tzinfo=SHANGHAI) if text.strip() else None
