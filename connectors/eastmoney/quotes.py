"""Quotes of Eastmoney: members by code, the market page by page, sorted by code so that pages hold still."""

from collections.abc import Sequence
from typing import Final

from connectors.canary.suspended import SuspendedOn, nobody
from connectors.eastmoney.quotes_parse import A_PAGE, read_asked, read_list
from connectors.eastmoney.quotes_schema import asked_schema, list_schema
from connectors.eastmoney.secid import secid
from connectors.quotes.by_code import look_by_code
from connectors.quotes.completeness import Page, of_market
from connectors.quotes.pages import Pages, some
from connectors.quotes.source import Look
from connectors.quotes.trusted import trusted
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Request, Upstream

HOST: Final = "push2.eastmoney.com"
FIELDS: Final = "f2,f3,f4,f5,f6,f12,f13,f14,f15,f16,f17,f18,f20,f21,f26,f38,f124"
A_SHARES: Final = "m:0 t:6,m:0 t:80,m:1 t:2,m:1 t:23,m:0 t:81 s:2048"  # SZSE main, ChiNext, SSE main, STAR, BSE
MOST_PAGES: Final = 60  # of a sweep: what the budget is planned with; the market had 5,571 A shares in 09/2026
_SMALLER: Final = 90  # rows; a first page with fewer, asked twice, is another page size: the budget would not do for it


class EastmoneyQuotes:
    """The first source: it lists the market, and tells times and share counts with the prices."""

    name = "eastmoney"

    def __init__(self, upstream: Upstream, suspended: SuspendedOn = nobody) -> None:
        self._upstream, self._suspended = upstream, suspended

    async def look_at(self, securities: Sequence[str]) -> Look:
        """Return the quotes of securities, a hundred a request. Unavailable as the port says."""
        return await look_by_code(self._upstream, securities, request=_asked, read=read_asked, schema_when=asked_schema,
                                  suspended=self._suspended)

    async def look_at_market(self, known: Sequence[str]) -> Look:
        """Return the quotes of all A shares and the BSE, about 57 requests. Unavailable as the port says."""
        site = Pages(self._upstream, read_list)
        first = (await site.ask([(1, _page(1))]))[0]
        if first.failed and site.failed:
            raise site.failed
        _check_page_size(first)
        pages = [first, *await site.ask((number, _page(number)) for number in range(2, _last(first) + 1))]
        grown = max(map(_last, pages))
        pages += await site.ask((number, _page(number)) for number in range(_last(first) + 1, grown + 1))
        return site.priced(of_market(known, trusted(some(pages, HOST), list_schema, HOST, self._suspended)))


def _last(page: Page) -> int:
    """Return how many pages the total of a page makes; a total beyond reason makes no more than planned."""
    return min(MOST_PAGES, -(-(page.total or 0) // A_PAGE))


def _check_page_size(first: Page) -> None:
    if first.has < min(first.wanted, _SMALLER):
        raise Unavailable(Failure.DRIFT, HOST, f"a page has {first.has} rows instead of {A_PAGE}")


def _page(number: int) -> Request:
    return Request(host=HOST, path="/api/qt/clist/get", query={
        "pn": str(number), "pz": str(A_PAGE), "po": "1", "np": "1", "fltt": "2", "invt": "2", "fid": "f12",
        "fs": A_SHARES, "fields": FIELDS})


def _asked(securities: Sequence[str]) -> Request:
    return Request(host=HOST, path="/api/qt/ulist.np/get", query={
        "fltt": "2", "invt": "2", "fields": FIELDS, "secids": ",".join(map(secid, securities))})
