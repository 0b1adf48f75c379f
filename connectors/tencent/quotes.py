"""Quotes of Tencent, by code. Its rank list could list the market, but has no time, so it is not used."""

from collections.abc import Sequence
from typing import Final

from connectors.canary.suspended import SuspendedOn, nobody
from connectors.quotes.by_code import ByCode
from connectors.quotes.symbols import symbol
from connectors.tencent.quotes_parse import read
from connectors.tencent.quotes_schema import schema
from connectors.upstream.request import Request, Upstream

HOST: Final = "qt.gtimg.cn"


class TencentQuotes(ByCode):
    """The second source."""

    def __init__(self, upstream: Upstream, suspended: SuspendedOn = nobody) -> None:
        super().__init__(upstream, name="tencent", host=HOST, request=_asked, read=read, schema=schema,
                         suspended=suspended)


def _asked(securities: Sequence[str]) -> Request:
    return Request(host=HOST, path="/", query={"q": ",".join(map(symbol, securities))}, charset="gb18030")
