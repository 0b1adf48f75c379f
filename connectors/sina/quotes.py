"""Quotes of Sina, by code. It answers only who seems to come from its own pages."""

from collections.abc import Sequence
from typing import Final

from connectors.quotes.by_code import look_by_code
from connectors.quotes.source import Look
from connectors.quotes.symbols import symbol
from connectors.sina.quotes_parse import read
from connectors.sina.quotes_schema import schema
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Request, Upstream

HOST: Final = "hq.sinajs.cn"
_HEADERS: Final = {"Referer": "https://finance.sina.com.cn"}


class SinaQuotes:
    """The third source. It knows a security only by its code."""

    name = "sina"

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def look_at(self, securities: Sequence[str]) -> Look:
        """Return the quotes of securities, a hundred a request. Unavailable as the port says."""
        return await look_by_code(self._upstream, securities, request=_asked, read=read, schema_when=schema)

    async def look_at_market(self, known: Sequence[str]) -> Look:
        """Return the quotes of what was in the market lately. Unavailable where that is not known."""
        if not known:
            raise Unavailable(Failure.NO_DATA, HOST, "it cannot list the market, and no codes are known yet")
        return await self.look_at(known)


def _asked(securities: Sequence[str]) -> Request:
    return Request(host=HOST, path="/", query={"list": ",".join(map(symbol, securities))}, headers=_HEADERS,
                   charset="gb18030")
