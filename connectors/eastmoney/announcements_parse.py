"""np-anotice-stock.eastmoney.com /api/security/ann → rows. Pure.

    {"success": 1, "data": {"total_hits": 3, "list": [{"art_code": "AN202611201800000001",
      "codes": [{"ann_type": "A,SHA", "market_code": "1", "short_name": "样例微电", "stock_code": "688001"}],
      "display_time": "2026-11-20 18:07:09:681", "notice_date": "2026-11-21 00:00:00", "title": "样例微电:…"}]}}

`display_time` is the moment of publication in Shanghai, milliseconds behind a colon; `notice_date` is the stated day,
in the evening the next one. An item is of all companies in `codes`, each by its own entry: never by position.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from connectors.announcements.rows import read
from connectors.announcements.security import followed
from connectors.announcements.source import Page, Row
from connectors.announcements.words import all_printable, is_a_total, text, text_or_none
from connectors.canary.schema import Field, Kind, Relation, Schema
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, reading
from streams.contract.clock import SHANGHAI
from streams.contract.events.announcements import Announcement
from streams.contract.securities import Exchange, exchange_of

SOURCE: Final = "eastmoney"
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:[:.](\d{3}))?", re.ASCII)
_MARKETS: Final = {Exchange.SH: "1", Exchange.SZ: "0", Exchange.BJ: "0"}
_FEW: Final = 0.05  # of rows


def _has_a_time(row: Mapping[str, Any]) -> bool | None:
    text = row.get("display_time")
    return None if text is None else _TIME.fullmatch(str(text)) is not None and "00:00:00" not in str(text)


def _is_a_day(row: Mapping[str, Any]) -> bool | None:
    text = row.get("notice_date")
    return None if text is None else str(text).endswith("00:00:00")


def _market_fits(row: Mapping[str, Any]) -> bool | None:
    security = followed(str(row.get("stock_code")))
    return None if security is None else str(row.get("market_code")) == _MARKETS[exchange_of(security)]


SCHEMA: Final = Schema(
    endpoint="np-anotice-stock.eastmoney.com/api/security/ann",
    fields=(
        Field(name="art_code", kind=Kind.TEXT, most_empty=_FEW),
        Field(name="title", kind=Kind.TEXT, most_empty=_FEW),
        Field(name="display_time", kind=Kind.TEXT, unit="Shanghai time, ms behind a colon", most_empty=_FEW),
        Field(name="notice_date", kind=Kind.TEXT, unit="day", most_empty=_FEW),
        Field(name="stock_code", kind=Kind.NUMBER, unit="six digits", low=0, high=999_999, most_empty=_FEW),
        Field(name="market_code", kind=Kind.NUMBER, low=0, high=999, most_empty=_FEW),
        Field(name="ann_type", kind=Kind.TEXT, most_empty=_FEW),
    ),
    relations=(
        Relation(name="display_time has a time of day", holds=_has_a_time, most_odd=0.5),
        Relation(name="notice_date is a day", holds=_is_a_day),
        Relation(name="market_code is that of the exchange", holds=_market_fits),
    ),
)


def page_of(answer: Answer) -> Page:
    """Return the rows of an answer. Unavailable where it says no, or is not what its schema says."""
    with reading(answer.request.host):
        return _page_of(all_printable(answer.json()), answer)


def _page_of(body: Any, answer: Answer) -> Page:
    host = answer.request.host
    if not isinstance(body, dict) or str(body.get("success")) not in {"1", "True"}:
        said = body.get("error") if isinstance(body, dict) else type(body).__name__
        raise Unavailable(Failure.NO_DATA, host, f"answers without success: {said!r}")
    data = body.get("data")
    if not isinstance(data, dict) or not is_a_total(data.get("total_hits")) or "list" not in data:
        raise Unavailable(Failure.DRIFT, host, "data.list or data.total_hits is no such thing")
    items = data["list"] or []
    if not isinstance(items, list):
        raise Unavailable(Failure.DRIFT, host, "data.list is no list")
    return Page(total=data["total_hits"], rows=read(
        items, SCHEMA, host, lambda item: row_of(item, answer.received_at), id_field="art_code", seen=_seen))


def published_at(text: str) -> datetime:
    """Return a display_time. ValueError for another shape."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"display_time {text!r} is no time")
    whole = datetime.fromisoformat(f"{found[1]}T{found[2]}")
    return whole.replace(microsecond=int(found[3] or 0) * 1000, tzinfo=SHANGHAI)


def row_of(item: Mapping[str, Any], received_at: datetime) -> Row:
    """Return an item as a row. KeyError, TypeError or ValueError where it cannot be read."""
    art_code, title = text(item, "art_code"), text(item, "title")
    at, day = published_at(item["display_time"]), date.fromisoformat(item["notice_date"][:10])
    if not isinstance(item["codes"], list) or not item["codes"]:
        raise ValueError("codes is empty, or no list")
    if at > received_at + timedelta(days=1):
        raise ValueError(f"display_time {item['display_time']!r} is in the future")
    names: dict[str, tuple[str, str | None]] = {}
    left_out = 0
    for code in item["codes"]:
        security = followed(code["stock_code"]) if "A" in code["ann_type"].split(",") else None
        if security:
            names[security] = (code["stock_code"], text_or_none(code, "short_name"))
        else:
            left_out += 1
    return Row(row_id=art_code, day=day, published_at=at, left_out=left_out, announcements=tuple(
        Announcement(security=security, title=title, announcement_id=art_code, published_at=at, announced_on=day,
                     short_name=name, url=f"https://data.eastmoney.com/notices/detail/{code}/{art_code}.html",
                     source=SOURCE)
        for security, (code, name) in names.items()))


def _seen(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an item with the first of its securities that is followed."""
    codes = [code for code in said if isinstance(code, dict)] if isinstance(said := item.get("codes"), list) else []
    first = next((code for code in codes if followed(str(code.get("stock_code")))), codes[0] if codes else {})
    return {**first, **item}
