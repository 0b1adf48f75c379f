"""A page of `clist/get` or `ulist.np/get`, read. Pure.

```json
{"rc":0,"rt":6,"svr":181669449,"lt":1,"full":1,"dlmkts":"","data":{"total":103,"diff":[
  {"f2":27.35,"f3":4.79,"f4":1.25,"f5":18422,"f6":50384170.0,"f12":"920118","f13":0,"f14":"样例精密","f15":27.9,
   "f16":26.8,"f17":26.18,"f18":26.1,"f20":2434150000,"f21":1668350000,"f26":20240822,"f38":89000000,
   "f124":1795573798}]}}
```

With `fltt=2` prices are yuan; f5 counts hands of 100 shares, f6 yuan, f38 shares, f124 seconds since 1970. "-" is
nothing. Past the end it says `{"rc":102, ..., "data":null}`. Numbers are kept as their text, so that money stays exact.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from connectors.eastmoney.secid import followed
from connectors.quotes.completeness import BadRow, Page
from connectors.quotes.figures import amount_li, count, price_li
from connectors.quotes.quoted import Said, quote
from connectors.source import Quote
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer

A_PAGE: Final = 100  # rows; the server gives no more since March 2025
_HAND: Final = 100  # shares
_MOST: Final = 20_000  # rows of a list: more than three markets like that of 2026
_CODE: Final = re.compile(r"[0-9]{6}")


def read_list(number: int, answer: Answer) -> Page:
    """Return a page of the whole list, with the total that it states."""
    data = _data(answer)
    total = data.get("total")
    if not isinstance(total, int) or isinstance(total, bool) or not 0 < total <= _MOST:
        raise Unavailable(Failure.MALFORMED, answer.request.host, f"its total is {total!r:.40}")
    page = _page(number, data, answer, total, max(0, min(A_PAGE, total - (number - 1) * A_PAGE)))
    if page.has > total:
        raise Unavailable(Failure.MALFORMED, answer.request.host,
                          f"page {number} has more rows than a total of {total}")
    return page


def read_asked(number: int, answer: Answer) -> Page:
    """Return the rows of securities that were asked for by code."""
    return _page(number, _data(answer), answer, None, 0)


def _data(answer: Answer) -> dict[str, Any]:
    body = answer.json(parse_float=str)
    if not isinstance(body, dict):
        raise Unavailable(Failure.MALFORMED, answer.request.host, "no JSON object")
    data = body.get("data")
    if not isinstance(data, dict) or not data.get("diff"):
        raise Unavailable(Failure.NO_DATA, answer.request.host, f"no rows, rc {body.get('rc')}")
    return data


def _page(number: int, data: Mapping[str, Any], answer: Answer, total: int | None, wanted: int) -> Page:
    rows = _rows(data["diff"], answer)
    quotes: list[Quote] = []
    bad: list[BadRow] = []
    foreign: list[str] = []
    counts: list[tuple[str, int]] = []
    times: list[datetime] = []
    for row in rows:
        security = ""
        try:
            code = _code(row["f12"])
            security = followed(int(row["f13"]), code) or ""
            if not security:
                foreign.append(code)
                continue
            said = _said(security, row)
            quotes.append(quote(said, answer.received_at))
            times.extend([said.at] if said.at else [])
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            bad.append(BadRow(security, f"{error}"))
            continue
        counts.extend((security, shares) for shares in _shares(row) if shares)
    return Page(number=number, quotes=tuple(quotes), bad=tuple(bad), foreign=tuple(foreign), rows=rows,
                share_counts=tuple(counts), total=total, wanted=wanted, newest=max(times, default=None),
                received_at=answer.received_at)


def _rows(diff: Any, answer: Answer) -> tuple[Mapping[str, Any], ...]:
    rows = tuple(diff.values()) if isinstance(diff, dict) else tuple(diff) if isinstance(diff, list) else ()
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise Unavailable(Failure.MALFORMED, answer.request.host, "its rows are no objects")
    return rows


def _code(cell: object) -> str:
    if not isinstance(cell, str) or not _CODE.fullmatch(cell):
        raise ValueError(f"{cell!r:.40} is no code")
    return cell


def _said(security: str, row: Mapping[str, Any]) -> Said:
    return Said(security, price_li(row.get("f2")), price_li(row.get("f18")), count(row.get("f5"), _HAND),
                amount_li(row.get("f6")), _time(row.get("f124")))


def _shares(row: Mapping[str, Any]) -> list[int | None]:
    try:
        return [count(row.get("f38"))]
    except ValueError:
        return []


@lru_cache(maxsize=8192)  # rows of a sweep share few times
def _time(cell: object) -> datetime | None:
    seconds = count(cell)
    if not seconds:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError):
        raise ValueError(f"{cell!r} is no time") from None
