"""Eastmoney's listing of announcements: who says what, to the millisecond, some seconds after the exchange."""

from typing import Final

from connectors.announcements.source import Limits, Page, Part
from connectors.eastmoney.announcements_parse import SOURCE, page_of
from connectors.upstream.request import Request, Upstream

HOST: Final = "np-anotice-stock.eastmoney.com"
PATH: Final = "/api/security/ann"
MARKETS: Final = ("SHA", "SZA", "BJA")  # STAR is in the first, ChiNext in the second
KINDS: Final = ("1", "2", "3", "4", "5", "6", "7")  # f_node: reports, financing, risks, ...; some rows are in none

LIMITS: Final = Limits(  # its cap is not verified: 100 pages of 100 are the 10,000 hits that a search index shows
    page_rows=100, most_pages=100, ahead_days=14, check_seconds=1800)


class EastmoneyAnnouncements:
    """Announcements by stated day, newest first.

    `begin_time` and `end_time` go by `notice_date`, as public clients found: the evening's rows are in tomorrow's list.
    """

    name, host = SOURCE, HOST

    def __init__(self, upstream: Upstream, limits: Limits = LIMITS) -> None:
        self._upstream, self.limits = upstream, limits

    async def page(self, part: Part, number: int) -> Page:
        """Return a page, from 1. Unavailable where there is none to be had; drift of its schema included."""
        query = {"sr": "-1", "page_size": str(self.limits.page_rows), "page_index": str(number), "ann_type": "A",
                 "client_source": "web", "f_node": "0", "s_node": "0", "begin_time": part.first.isoformat(),
                 "end_time": part.last.isoformat(), **dict(part.filters)}
        return page_of(await self._upstream.fetch(Request(host=self.host, path=PATH, query=query)))

    def finer(self, part: Part) -> tuple[Part, ...]:
        """Return a day by market, a market by kind. The kinds leave some rows out, which the count tells."""
        filters = dict(part.filters)
        if "ann_type" not in filters:
            return part.by("ann_type", MARKETS)
        return part.by("f_node", KINDS) if "f_node" not in filters else ()
