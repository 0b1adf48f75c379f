"""A fictional market as public sites would serve it: the same figures at Eastmoney, Tencent and Sina. No real prices.

`install(site, Market(count))` plays it; `market.moment` is the sites' time, `market.trade(seconds)` moves on. A test
that wants a fault puts its own handler over one of these.
"""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any, Final

from aiohttp import web

from connectors.eastmoney.secid import secid
from connectors.quotes.symbols import symbol
from streams.contract.clock import SHANGHAI
from streams.contract.limits import TICK_LI
from tests.connectors.quotes.listing import DAY, Stock, in_limits, stocks
from tests.connectors.site import Site

PUSH2, GTIMG, SINAJS = "push2.eastmoney.com", "qt.gtimg.cn", "hq.sinajs.cn"
CLIST, ULIST = "/api/qt/clist/get", "/api/qt/ulist.np/get"
_MATCHED, _AUCTION = time(9, 25), time(9, 15)
_A_HUNDRED_MILLION: Final = 10**8  # yuan


class Market:
    """`count` securities, up to 5,700, the same for the same seed."""

    def __init__(self, count: int = 300, *, seed: int = 7, moment: datetime | None = None) -> None:
        self.random = random.Random(seed)
        self.moment = moment or datetime.combine(DAY, time(10, 30, 6), SHANGHAI)
        self.stocks = {each.security: each for each in stocks(count, self.random)}

    @property
    def securities(self) -> tuple[str, ...]:
        return tuple(self.stocks)

    @cached_property
    def listed(self) -> list[Stock]:
        """Return the securities as Eastmoney lists them, by code from the highest."""
        return sorted(self.stocks.values(), key=lambda stock: stock.security[:6], reverse=True)

    @cached_property
    def by_name(self) -> dict[str, Stock]:
        """Return the securities by what the sites call them."""
        return {name(security): stock for security, stock in self.stocks.items() for name in (secid, symbol)}

    def trade(self, seconds: float, share: float = 0.7) -> None:
        """Let time pass; a share of all trades once more, a few ticks away."""
        self.moment += timedelta(seconds=seconds)
        for stock in self.stocks.values():
            if not stock.suspended and self.random.random() < share:
                step = self.random.randint(-3, 3) * TICK_LI
                stock.trade(in_limits(stock, stock.price_li + step), 100 * self.random.randint(1, 50))

    def has_traded(self, stock: Stock) -> bool:
        return not stock.suspended and self.moment.time() >= _MATCHED

    def in_auction(self, stock: Stock) -> bool:
        return not stock.suspended and _AUCTION <= self.moment.time() < _MATCHED


def eastmoney_row(market: Market, stock: Stock, fields: Sequence[str]) -> dict[str, Any]:
    """Return a row with the asked fields, in the order that the site knows."""
    row = _every_field(market, stock)
    return {name: value for name, value in row.items() if name in fields}


def _every_field(market: Market, stock: Stock) -> dict[str, Any]:
    traded, seen = market.has_traded(stock), market.has_traded(stock) or market.in_auction(stock)
    price, prev = stock.price_li if traded else stock.open_li, stock.prev_close_li
    value = (price if seen else prev) * stock.shares // 1000
    return {
        "f1": 2, "f2": price / 1000 if seen else "-",
        "f3": round((price / prev - 1) * 100, 2) if seen else "-", "f4": (price - prev) / 1000 if seen else "-",
        "f5": stock.volume // 100 if traded else "-", "f6": stock.turnover_li / 1000 if traded else "-",
        "f7": 4.18 if traded else "-", "f8": 3.02, "f9": 41.27, "f10": 1.08, "f11": 0.12, "f12": stock.security[:6],
        "f13": 1 if stock.security.endswith("SH") else 0, "f14": stock.name,
        "f15": stock.high_li / 1000 if traded else "-", "f16": stock.low_li / 1000 if traded else "-",
        "f17": stock.open_li / 1000 if traded else "-", "f18": prev / 1000, "f20": value,
        "f21": value * stock.float_shares // stock.shares, "f22": 0.05, "f23": 3.11, "f24": 8.42, "f25": -3.17,
        "f26": int(stock.listed_on.strftime("%Y%m%d")), "f38": stock.shares, "f39": stock.float_shares, "f62": 57108.2,
        "f115": 38.9, "f124": _quoted(market), "f128": "-", "f140": "-", "f141": "-", "f136": "-", "f152": 2}


def _quoted(market: Market) -> int:
    return int(market.moment.timestamp()) - 3


def envelope(rows: Sequence[Mapping[str, Any]], total: int) -> dict[str, Any]:
    """Return what Eastmoney wraps rows in; past the end it has no data."""
    if not rows:
        return {"rc": 102, "rt": 6, "svr": 181669449, "lt": 1, "full": 1, "dlmkts": "", "data": None}
    return {"rc": 0, "rt": 6, "svr": 181669449, "lt": 1, "full": 1, "dlmkts": "",
            "data": {"total": total, "diff": list(rows)}}


def clist(market: Market, query: Mapping[str, str]) -> dict[str, Any]:
    """Return a page of the list, by code from the highest."""
    size, number = min(100, int(query["pz"])), int(query["pn"])
    page = market.listed[(number - 1) * size:number * size]
    return envelope([eastmoney_row(market, stock, query["fields"].split(",")) for stock in page], len(market.listed))


def ulist(market: Market, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the rows of the asked securities, in their order; unknown ones are left out."""
    found = [market.by_name[each] for each in query["secids"].split(",") if each in market.by_name]
    return envelope([eastmoney_row(market, stock, query["fields"].split(",")) for stock in found], len(found))


def gtimg(market: Market, query: Mapping[str, str]) -> str:
    """Return Tencent's statements; of unknown codes none, and one word if all are unknown."""
    known = market.by_name
    found = [f'v_{each}="{"~".join(tencent_fields(market, known[each]))}";' for each in query["q"].split(",")
             if each in known]
    return "\n".join(found) + "\n" if found else 'v_pv_none_match="1";\n'


def tencent_fields(market: Market, stock: Stock) -> list[str]:
    """Return the 88 fields of a row; without a trade the price is the previous close."""
    traded, seen = market.has_traded(stock), market.has_traded(stock) or market.in_auction(stock)
    price, prev = (stock.price_li if traded else stock.open_li) if seen else stock.prev_close_li, stock.prev_close_li
    volume = 0 if not traded else stock.volume if stock.security.startswith("688") else stock.volume // 100
    turnover_yuan = stock.turnover_li // 1000 if traded else 0
    fields = [""] * 88
    open_, high, low = ((stock.open_li, stock.high_li, stock.low_li) if traded else (0, 0, 0))
    for place, text in {
            0: "1" if stock.security.endswith("SH") else "62" if stock.security.endswith("BJ") else "51",
            1: stock.name, 2: stock.security[:6], 3: _two(price), 4: _two(prev), 5: _two(open_), 6: str(volume),
            30: f"{market.moment:%Y%m%d%H%M%S}", 31: _two(price - prev), 32: f"{(price / prev - 1) * 100:.2f}",
            33: _two(high), 34: _two(low), 35: f"{_two(price)}/{volume}/{turnover_yuan}", 36: str(volume),
            37: f"{turnover_yuan / 10_000:.0f}", 38: "3.02", 40: "S" if stock.suspended else "",
            44: f"{price * stock.float_shares / 1000 / _A_HUNDRED_MILLION:.2f}",
            45: f"{price * stock.shares / 1000 / _A_HUNDRED_MILLION:.2f}", 61: "GP-A", 82: "CNY"}.items():
        fields[place] = text
    for place in range(9, 29):
        fields[place] = _two(price) if place % 2 else "12"
    return fields


def sina(market: Market, query: Mapping[str, str]) -> str:
    """Return Sina's statements; that of an unknown code is empty."""
    known = market.by_name
    return "".join(f'var hq_str_{each}="{",".join(sina_fields(market, known[each])) if each in known else ""}";\n'
                   for each in query["list"].split(","))


def sina_fields(market: Market, stock: Stock) -> list[str]:
    """Return the 33 fields of a row; without a trade the price is 0, in the opening auction the previous close."""
    traded, auction = market.has_traded(stock), market.in_auction(stock)
    price = stock.price_li if traded else stock.prev_close_li if auction else 0
    bid = price - TICK_LI if traded else stock.open_li if auction else 0
    open_, high, low = ((stock.open_li, stock.high_li, stock.low_li) if traded else (0, 0, 0))
    book = ["100", _three(bid)] * 5 + ["200", _three(price if traded else bid)] * 5
    return [stock.name, _three(open_), _three(stock.prev_close_li), _three(price), _three(high), _three(low),
            _three(bid), _three(price if traded else bid), str(stock.volume if traded else 0),
            _three(stock.turnover_li if traded else 0), *book, f"{market.moment:%Y-%m-%d}", f"{market.moment:%H:%M:%S}",
            "03" if stock.suspended else "00"]


def _two(li: int) -> str:
    return f"{li / 1000:.2f}"


def _three(li: int) -> str:
    return f"{li / 1000:.3f}"


def install(site: Site, market: Market) -> None:
    """Play the market at the three sites."""

    async def list_page(request: web.Request) -> web.StreamResponse:
        return _json(clist(market, request.query))

    async def asked(request: web.Request) -> web.StreamResponse:
        return _json(ulist(market, request.query))

    async def at_tencent(request: web.Request) -> web.StreamResponse:
        return _text(gtimg(market, request.query), "text/html")

    async def at_sina(request: web.Request) -> web.StreamResponse:
        if not request.headers.get("Referer", "").startswith("https://finance.sina.com.cn"):
            return web.Response(status=403, text="Forbidden")
        return _text(sina(market, request.query), "application/javascript")

    site.handlers |= {(PUSH2, CLIST): list_page, (PUSH2, ULIST): asked, (GTIMG, "/"): at_tencent,
                      (SINAJS, "/"): at_sina}


def _json(payload: Mapping[str, Any]) -> web.Response:
    response = web.Response(body=json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(),
                            content_type="application/json", charset="utf-8")
    response.enable_compression()
    return response


def _text(text: str, content_type: str) -> web.Response:
    response = web.Response(body=text.encode("gb18030"), content_type=content_type, charset="GB18030")
    response.enable_compression()
    return response
