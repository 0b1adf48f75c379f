"""www.cninfo.com.cn /new/hisAnnouncement/query → rows. Pure.

    {"totalAnnouncement": 1, "hasMore": false, "announcements": [{"secCode": "920118", "secName": "样例精密",
      "announcementId": "1225000001", "announcementTitle": "2026年第三季度报告", "announcementTime": 1792598400000,
      "adjunctUrl": "finalpage/2026-10-22/1225000001.PDF"}]}

`announcementTime` is in milliseconds, and in most rows midnight in Shanghai: the stated day, with no time of day.
`announcements` is null where there are none. A searched word stands in `<em>` in titles.
"""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from connectors.announcements.rows import read
from connectors.announcements.security import followed
from connectors.announcements.source import Page, Row
from connectors.announcements.words import all_printable, is_a_total, text, text_or_none
from connectors.canary.schema import Field, Kind, Schema
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, reading
from streams.contract.clock import from_epoch_ms
from streams.contract.events.announcements import Announcement

SOURCE: Final = "cninfo"
_EM: Final = re.compile(r"</?em>", re.IGNORECASE)
_FEW: Final = 0.05  # of rows
_YEAR_2000_MS, _YEAR_2100_MS = 946_656_000_000, 4_102_416_000_000  # Shanghai

SCHEMA: Final = Schema(
    endpoint="www.cninfo.com.cn/new/hisAnnouncement/query",
    fields=(
        Field(name="announcementId", kind=Kind.TEXT, most_empty=_FEW),
        Field(name="secCode", kind=Kind.TEXT, most_empty=_FEW),
        Field(name="secName", kind=Kind.TEXT, most_empty=0.2),
        Field(name="announcementTitle", kind=Kind.TEXT, most_empty=_FEW),
        Field(name="announcementTime", kind=Kind.NUMBER, unit="milliseconds since 1970", low=_YEAR_2000_MS,
              high=_YEAR_2100_MS, most_empty=_FEW),
        Field(name="adjunctUrl", kind=Kind.TEXT, most_empty=0.2),
    ),
)


def page_of(answer: Answer) -> Page:
    """Return the rows of an answer. Unavailable where it is not what its schema says."""
    with reading(answer.request.host):
        return _page_of(all_printable(answer.json()), answer)


def _page_of(body: Any, answer: Answer) -> Page:
    host = answer.request.host
    if not isinstance(body, dict) or not is_a_total(body.get("totalAnnouncement")) or "announcements" not in body:
        raise Unavailable(Failure.DRIFT, host, "announcements or totalAnnouncement is no such thing")
    items = body["announcements"] or []
    if not isinstance(items, list):
        raise Unavailable(Failure.DRIFT, host, "announcements is no list")
    return Page(total=body["totalAnnouncement"], rows=read(
        items, SCHEMA, host, lambda item: row_of(item, answer.received_at), id_field="announcementId"))


def row_of(item: Mapping[str, Any], received_at: datetime) -> Row:
    """Return an item as a row. KeyError, TypeError or ValueError where it cannot be read."""
    row_id, title = text(item, "announcementId"), _EM.sub("", text(item, "announcementTitle")).strip()
    codes, milliseconds = text(item, "secCode").split(","), item["announcementTime"]
    if not isinstance(milliseconds, int) or not _YEAR_2000_MS <= milliseconds <= _YEAR_2100_MS:
        raise ValueError("announcementTime is no time")
    at = from_epoch_ms(milliseconds)
    has_time = at.time() != time()
    if has_time and at > received_at + timedelta(days=1):
        raise ValueError(f"announcementTime {at} is in the future")
    name = _EM.sub("", text_or_none(item, "secName") or "").strip() if len(codes) == 1 else ""
    securities = dict.fromkeys(security for code in codes if (security := followed(code.strip())))
    path = text_or_none(item, "adjunctUrl")
    url = f"http://static.cninfo.com.cn/{path}" if path else None
    announcements = tuple(
        Announcement(security=security, title=title, announcement_id=row_id, published_at=at if has_time else None,
                     announced_on=at.date(), short_name=name or None, url=url, source=SOURCE)
        for security in securities)
    return Row(row_id=row_id, day=at.date(), published_at=at if has_time else None, announcements=announcements,
               left_out=len(codes) - len(securities))
