"""Quotes of Sina, by code. It answers only who seems to come from its own pages."""

from collections.abc import Sequence
from typing import Final

from connectors.canary.suspended import SuspendedOn, nobody
from connectors.quotes.by_code import ByCode
from connectors.quotes.symbols import symbol
from connectors.sina.quotes_parse import read
from connectors.sina.quotes_schema import schema
from connectors.upstream.request import Request, Upstream

HOST: Final = "hq.sinajs.cn"
_HEADERS: Final = {"Referer": "https://finance.sina.com.cn"}


class SinaQuotes(ByCode):
    """The third source."""

    def __init__(self, upstream: Upstream, suspended: SuspendedOn = nobody) -> None:
        super().__init__(upstream, name="sina", host=HOST, request=_asked, read=read, schema=schema,
                         suspended=suspended)


def _asked(securities: Sequence[str]) -> Request:
    return Request(host=HOST, path="/", query={"list": ",".join(map(symbol, securities))}, headers=_HEADERS,
                   charset="gb18030")
