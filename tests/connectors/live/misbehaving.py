"""What a public site may do instead of telling its quotes: put over a host of a chain, and taken away again."""

import asyncio
import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from aiohttp import web

from connectors.eastmoney.secid import secid
from tests.connectors.live.chain import Chain, elsewhere
from tests.connectors.quotes.market import CLIST, GTIMG, PUSH2, SINAJS, ULIST, clist, gtimg, sina, ulist
from tests.connectors.site import Handler, closed_port, forever

Undo = Callable[[], None]
Play = Callable[[Chain], Undo]
Row = dict[str, Any]
PLACES: Final = {PUSH2: ((PUSH2, CLIST), (PUSH2, ULIST)), GTIMG: ((GTIMG, "/"),), SINAJS: ((SINAJS, "/"),)}
BAN_PAGE: Final = "<!DOCTYPE html><html><head><title>样例</title></head><body>您的访问过于频繁</body></html>"
_NOTHING: Final = {"rc": 102, "rt": 6, "svr": 181669449, "lt": 1, "full": 1, "dlmkts": "", "data": None}


def over(make: Callable[[Chain], Handler], host: str = PUSH2) -> Play:
    """Put one handler over all that a host is asked for."""

    def play(chain: Chain) -> Undo:
        before = {place: chain.site.handlers[place] for place in PLACES[host]}
        handler = make(chain)
        chain.site.handlers |= {place: handler for place in PLACES[host]}
        return lambda: chain.site.handlers.update(before)

    return play


def too_late(play: Play, share: float) -> Play:
    """Give answers a share of their time meanwhile, so that a test has not to wait for them as long."""

    def hurry(chain: Chain) -> Undo:
        undo, chain.haste = play(chain), share

        def end() -> None:
            chain.haste = None
            undo()

        return end

    return hurry


def status(code: int, headers: Mapping[str, str] | None = None, host: str = PUSH2) -> Play:
    async def refuse(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, text=BAN_PAGE, content_type="text/html", headers=headers)

    return over(lambda chain: refuse, host)


def page_for_people(host: str = PUSH2) -> Play:
    return status(200, host=host)


def refused(host: str = PUSH2) -> Play:
    return lambda chain: elsewhere(chain, host, f"http://127.0.0.1:{closed_port()}")


def without_tls(chain: Chain) -> Undo:
    return elsewhere(chain, PUSH2, chain.site.origin(PUSH2).replace("http:", "https:"))


def never(host: str = PUSH2) -> Play:
    return over(lambda chain: forever, host)


async def _drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.02)


drip: Final[Play] = over(lambda chain: _drip)


def bytes_of(change: Callable[[bytes], bytes], headers: Mapping[str, str] | None = None) -> Play:
    """Answer with what is made of the right body."""

    def make(chain: Chain) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            return web.Response(body=change(_bytes(_payload(chain, request))), headers=headers)
        return answer

    return over(make)


truncated: Final = bytes_of(lambda body: body[:len(body) // 2])
badly_zipped: Final = bytes_of(lambda body: gzip.compress(body)[:-20], {"Content-Encoding": "gzip"})


def payload(change: Callable[[Chain, web.Request, Any], Any]) -> Play:
    """Answer with what is made of the right payload."""

    def make(chain: Chain) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            return web.Response(body=_bytes(change(chain, request, _payload(chain, request))))
        return answer

    return over(make)


def _changed(found: Any, **data: Any) -> Any:
    """Return a payload with other data; one without data stays as it is."""
    return found | {"data": found["data"] | data} if found["data"] else found


empty: Final = payload(lambda chain, request, found: _NOTHING)
emptied: Final = payload(lambda chain, request, found: _changed(found, diff=[]))


def _is_second(chain: Chain, request: web.Request) -> bool:
    """Say whether a request is for the second page: of the list, or of the wanted securities."""
    return request.query.get("pn") == "2" or secid(chain.wanted[150]) in request.query.get("secids", "").split(",")


def _closed_in_between(chain: Chain) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        if _is_second(chain, request):
            return web.Response(status=403, text=BAN_PAGE, content_type="text/html")
        return web.Response(body=_bytes(_payload(chain, request)))
    return answer


closed_in_between: Final = over(_closed_in_between)
missing_page: Final = payload(lambda chain, request, found: _NOTHING if _is_second(chain, request) else found)
duplicated_page: Final = payload(lambda chain, request, found: clist(
    chain.market, {**request.query, "pn": "1"}) if _is_second(chain, request) else found)
total_changed: Final = payload(lambda chain, request, found: _changed(
    found, total=len(chain.market.stocks) + _is_second(chain, request)))


def rows(change: Callable[[Row], Row]) -> Play:
    return payload(lambda chain, request, found: _changed(found, diff=[change(row) for row in found["data"]["diff"]]))


def without(name: str) -> Play:
    return rows(lambda row: {field: value for field, value in row.items() if field != name})


def swapped(one: str, other: str) -> Play:
    return rows(lambda row: row | {one: row[other], other: row[one]})


def times(factor: float, *names: str) -> Play:
    return rows(lambda row: row | {name: _scaled(row[name], factor) for name in names})


def dashes(*names: str) -> Play:
    return rows(lambda row: row | dict.fromkeys(names, "-"))


def later(seconds: int) -> Play:
    return rows(lambda row: row | {"f124": row["f124"] + seconds})


def frozen(host: str = PUSH2) -> Play:
    """Answer with what was right when it was first asked for, under a Date header of now."""

    def make(chain: Chain) -> Handler:
        held: dict[tuple[str, str], bytes] = {}

        async def answer(request: web.Request) -> web.StreamResponse:
            text = held.setdefault((request.path, request.query_string), body_of(chain, request, host))
            return web.Response(body=text)
        return answer

    return over(make, host)


def both(*plays: Play) -> Play:
    def play(chain: Chain) -> Undo:
        undone = [each(chain) for each in plays]

        def undo() -> None:
            for each in undone:
                each()
        return undo

    return play


def text_rows(host: str, change: Callable[[list[str]], Iterable[str]]) -> Play:
    """Answer as Tencent or Sina do, with what is made of the fields of each statement."""
    between = "~" if host == GTIMG else ","

    def make(chain: Chain) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            lines = body_of(chain, request, host).decode("gb18030").splitlines()
            parts = [line.split('"') for line in lines]
            changed = [f'{head}"{between.join(change(body.split(between)))}"{tail}' for head, body, tail in parts]
            return web.Response(body="\n".join(changed).encode("gb18030"))
        return answer

    return over(make, host)


def body_of(chain: Chain, request: web.Request, host: str) -> bytes:
    if host == PUSH2:
        return _bytes(_payload(chain, request))
    return (gtimg if host == GTIMG else sina)(chain.market, request.query).encode("gb18030")


def _payload(chain: Chain, request: web.Request) -> Any:
    return (clist if request.path.endswith(CLIST) else ulist)(chain.market, request.query)


def _bytes(found: Any) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def _scaled(value: Any, factor: float) -> Any:
    return value if value == "-" else round(value * factor, 4)
