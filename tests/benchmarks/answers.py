"""What public sites answer for a whole fictional market, and for a day of announcements: bodies to be read."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from connectors.cninfo.announcements import LIMITS as CNINFO_LIMITS
from connectors.eastmoney.announcements import LIMITS as EASTMONEY_LIMITS
from connectors.eastmoney.quotes import FIELDS
from connectors.eastmoney.quotes_parse import A_PAGE
from connectors.eastmoney.secid import secid
from connectors.quotes.by_code import A_REQUEST
from connectors.quotes.symbols import symbol
from connectors.upstream.request import Answer, Request
from tests.connectors.announcements.board import START, Board, post
from tests.connectors.quotes.market import GTIMG, PUSH2, SINAJS, Market, clist, gtimg, sina, ulist

ANNOUNCEMENTS: Final = 2_000  # of a day; a busy one of April has five times as many
_GB: Final = "gb18030"


def listed(market: Market) -> list[Answer]:
    """Return Eastmoney's pages of the whole list."""
    pages = range(1, -(-len(market.securities) // A_PAGE) + 1)
    return [_quoted(market, PUSH2, _json(clist(market, {"pz": str(A_PAGE), "pn": str(number), "fields": FIELDS})))
            for number in pages]


def asked(market: Market) -> list[Answer]:
    """Return Eastmoney's answers about all securities by code."""
    return [_quoted(market, PUSH2, _json(ulist(market, {"fields": FIELDS, "secids": ",".join(map(secid, some))})))
            for some in _requests(market)]


def of_tencent(market: Market) -> list[Answer]:
    return [_quoted(market, GTIMG, gtimg(market, {"q": ",".join(map(symbol, some))}).encode(_GB), _GB)
            for some in _requests(market)]


def of_sina(market: Market) -> list[Answer]:
    return [_quoted(market, SINAJS, sina(market, {"list": ",".join(map(symbol, some))}).encode(_GB), _GB)
            for some in _requests(market)]


def of_eastmoney_announcements() -> list[Answer]:
    board, size = _board(), EASTMONEY_LIMITS.page_rows
    day = START.date().isoformat()
    query = {"begin_time": day, "end_time": day, "ann_type": "A", "f_node": "0", "page_size": str(size)}
    return [_announced(board, board.eastmoney({**query, "page_index": str(number)})) for number in _pages(size)]


def of_cninfo_announcements() -> list[Answer]:
    board, size = _board(), CNINFO_LIMITS.page_rows
    form = {"seDate": f"{START.date()}~{START.date()}", "plate": "", "category": "", "pageSize": str(size)}
    return [_announced(board, board.cninfo({**form, "pageNum": str(number)})) for number in _pages(size)]


def _board() -> Board:
    posts = [post(number, number / 20) for number in range(ANNOUNCEMENTS)]
    return Board(now=lambda: START + timedelta(hours=5), posts=posts)


def _pages(size: int) -> range:
    return range(1, -(-ANNOUNCEMENTS // size) + 1)


def _requests(market: Market) -> list[Sequence[str]]:
    return [market.securities[start:start + A_REQUEST] for start in range(0, len(market.securities), A_REQUEST)]


def _quoted(market: Market, host: str, body: bytes, charset: str = "utf-8") -> Answer:
    return Answer(request=Request(host=host, path="/", charset=charset), body=body, received_at=market.moment)


def _announced(board: Board, body: bytes) -> Answer:
    return Answer(request=Request(host="played", path="/"), body=body, received_at=board.now())


def _json(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
