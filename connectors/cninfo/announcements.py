"""CNINFO's listing of announcements: official, by day. The order within a day is not documented: counts decide."""

from typing import Final

from connectors.announcements.source import Limits, Page, Part
from connectors.cninfo.announcements_parse import SOURCE, page_of
from connectors.upstream.request import Request, Upstream

HOST: Final = "www.cninfo.com.cn"
PATH: Final = "/new/hisAnnouncement/query"
HEADERS: Final = {"Referer": "http://www.cninfo.com.cn/new/commonUrl/pageOfSearch?url=disclosure/list/search",
                  "X-Requested-With": "XMLHttpRequest"}
PLATES: Final = ("szmb", "szcy", "shmb", "shkcp", "bj")  # the boards, as the site's own filter names them
CATEGORIES: Final = (  # of the site's filter; some announcements are in none, some in several
    "ndbg", "bndbg", "yjdbg", "sjdbg", "yjygjxz", "qyfpxzcs", "dshgg", "jshgg", "gddh", "rcjy", "gszl", "zj", "sf",
    "zf", "gqjl", "pg", "jj", "gszq", "kzzq", "qtrz", "gqbd", "bcgz", "cqdq", "fxts", "tbclts", "tszlq",
)
LIMITS: Final = Limits(page_rows=30, most_pages=100, ahead_days=14, check_seconds=600)  # the cap as users report it


class CninfoAnnouncements:
    """Announcements of all companies by stated day, `seDate`."""

    name, host = SOURCE, HOST

    def __init__(self, upstream: Upstream, limits: Limits = LIMITS) -> None:
        self._upstream, self.limits = upstream, limits

    async def page(self, part: Part, number: int) -> Page:
        """Return a page, from 1. Unavailable where there is none to be had; drift of its schema included."""
        form = {"pageNum": str(number), "pageSize": str(self.limits.page_rows), "column": "szse", "tabName": "fulltext",
                "plate": "", "stock": "", "searchkey": "", "secid": "", "category": "", "trade": "",
                "seDate": f"{part.first.isoformat()}~{part.last.isoformat()}", "sortName": "time", "sortType": "desc",
                "isHLtitle": "false", **dict(part.filters)}
        return page_of(await self._upstream.fetch(Request(host=self.host, path=PATH, form=form, headers=HEADERS)))

    def finer(self, part: Part) -> tuple[Part, ...]:
        """Return a day by board, a board by category. The categories leave some rows out, which the count tells."""
        filters = dict(part.filters)
        if "plate" not in filters:
            return part.by("plate", PLATES)
        if "category" not in filters:
            return part.by("category", (f"category_{each}_szsh" for each in CATEGORIES))
        return ()
