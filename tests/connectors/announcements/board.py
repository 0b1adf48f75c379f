"""A board of announcements that moves as upstream's does, in the exact schemas of both sites. All fictional."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from streams.contract.clock import SHANGHAI

START: Final = datetime(2026, 11, 20, 18, 0, tzinfo=SHANGHAI)  # a Friday evening
CODES: Final = {"688001": "A,SHA", "300001": "A,SZA,CYB", "000001": "A,SZA", "920118": "A,BJA", "600001": "A,SHA"}
NAMES: Final = {"688001": "样例微电", "300001": "样例新材", "000001": "样例电气", "920118": "样例精密",
                "600001": "样例重工"}
PLATES: Final = {"688": "shkcp", "300": "szcy", "000": "szmb", "920": "bj", "600": "shmb"}


@dataclass(frozen=True, kw_only=True)
class Post:
    """One announcement on the board; it shows up at `shown_at`, which can be later than its publication."""

    number: int
    published_at: datetime
    shown_at: datetime
    code: str = "688001"
    ahead: int = 0  # days from its publication to the day it states
    kind: str = "5"

    @property
    def art_code(self) -> str:
        return f"AN20261120{self.number:010}"

    @property
    def day(self) -> date:
        return self.published_at.date() + timedelta(days=self.ahead)

    @property
    def title(self) -> str:
        return f"关于第{self.number}号样例事项的公告"


def post(number: int, minutes: float, late: float = 0.0, **fields: Any) -> Post:
    """Return an announcement of so many minutes after the start, shown so many minutes later."""
    at = START + timedelta(minutes=minutes)
    code = list(CODES)[number % len(CODES)]
    return Post(number=number, published_at=at, shown_at=at + timedelta(minutes=late), code=code, **fields)


@dataclass
class Board:
    """What both sites list at a moment. `before` is called ahead of each answer and may change the posts."""

    now: Callable[[], datetime]
    posts: list[Post] = field(default_factory=list)
    most_pages: int = 100
    before: Callable[["Board"], None] = lambda board: None
    answers: int = 0

    def eastmoney(self, query: Mapping[str, str]) -> bytes:
        """Answer `/api/security/ann`: newest first, by the stated day."""
        posts = [each for each in self._shown(date.fromisoformat(query["begin_time"]),
                                              date.fromisoformat(query["end_time"]))
                 if query["ann_type"] in CODES[each.code].split(",") and query["f_node"] in {"0", each.kind}]
        posts.sort(key=lambda each: (each.published_at, each.number), reverse=True)
        number, size = int(query["page_index"]), int(query["page_size"])
        page = self._page(posts, number, size)
        return json.dumps({"data": {"list": [eastmoney_item(each) for each in page], "page_index": number,
                                    "page_size": size, "total_hits": len(posts)}, "error": "", "success": 1}).encode()

    def cninfo(self, form: Mapping[str, str]) -> bytes:
        """Answer `/new/hisAnnouncement/query`: newest day first, within a day in no order that helps."""
        first, last = form["seDate"].split("~")
        posts = [each for each in self._shown(date.fromisoformat(first), date.fromisoformat(last))
                 if form["plate"] in {"", PLATES[each.code[:3]]}
                 and form["category"] in {"", f"category_{each.kind}_szsh"}]
        posts.sort(key=lambda each: (-each.day.toordinal(), each.number * 7919 % 101))
        page = self._page(posts, int(form["pageNum"]), int(form["pageSize"]))
        return json.dumps({
            "classifiedAnnouncements": None, "totalSecurities": 0, "totalAnnouncement": len(posts),
            "totalRecordNum": len(posts), "announcements": [cninfo_item(each) for each in page] or None,
            "categoryList": None, "hasMore": False, "totalpages": 0}).encode()

    def _shown(self, first: date, last: date) -> list[Post]:
        self.answers += 1
        self.before(self)
        return [each for each in self.posts if each.shown_at <= self.now() and first <= each.day <= last]

    def _page(self, posts: list[Post], number: int, size: int) -> list[Post]:
        return posts[(number - 1) * size:number * size] if number <= self.most_pages else []


def eastmoney_item(of: Post) -> dict[str, Any]:
    at = f"{of.published_at:%Y-%m-%d %H:%M:%S}"
    return {
        "art_code": of.art_code,
        "codes": [{"ann_type": CODES[of.code], "inner_code": "34501234567890", "short_name": NAMES[of.code],
                   "market_code": "1" if of.code[0] == "6" else "0", "stock_code": of.code}],
        "columns": [{"column_code": "001002004001", "column_name": "其他"}],
        "display_time": f"{at}:{of.published_at.microsecond // 1000:03}", "eiTime": f"{at}:000", "language": "0",
        "listing_state": "0", "notice_date": f"{of.day} 00:00:00", "product_code": "", "sort_date": at,
        "source_type": "107", "title": f"{NAMES[of.code]}:{of.title}", "title_ch": of.title, "title_en": ""}


def cninfo_item(of: Post) -> dict[str, Any]:
    midnight = datetime.combine(of.day, time(), SHANGHAI)
    number = f"{1_225_000_000 + of.number}"
    return {
        "id": None, "secCode": of.code, "secName": NAMES[of.code], "orgId": f"gs{of.code}", "announcementId": number,
        "announcementTitle": of.title, "announcementTime": int(midnight.timestamp()) * 1000,
        "adjunctUrl": f"finalpage/{of.day}/{number}.PDF", "adjunctSize": 849, "adjunctType": "PDF",
        "storageTime": None, "columnId": "09020202||250401", "pageColumn": "BJZB",
        "announcementType": "01010503||010112||01030701", "associateAnnouncement": None, "important": None,
        "batchNum": None, "announcementContent": "", "orgName": None, "announcementTypeName": None}
