"""Bad weather over a local site: faults at its hosts for some time each, drawn from a seed. In seconds of a clock.

A fault is put over whatever the site would answer; when its time is over, the true answer comes through again.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from tests.connectors.site import Handler, Site

Fault = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, kw_only=True)
class Spell:
    """One fault at one host, from one second to another."""

    host: str
    kind: str
    begin: float
    end: float


async def forbidden(_: web.Request, __: Handler) -> web.StreamResponse:
    return web.Response(status=403, text="Forbidden")


async def too_many(_: web.Request, __: Handler) -> web.StreamResponse:
    return web.Response(status=429, headers={"Retry-After": "45"})


async def page_for_people(_: web.Request, __: Handler) -> web.StreamResponse:
    return web.Response(text="<html><body>请输入验证码</body></html>", content_type="text/html")


async def down(_: web.Request, __: Handler) -> web.StreamResponse:
    return web.Response(status=502, text="Bad Gateway")


async def reset(request: web.Request, _: Handler) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def silence(_: web.Request, __: Handler) -> web.StreamResponse:
    await asyncio.Event().wait()  # until the client gives up
    raise AssertionError


async def drip(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Send the true answer, a byte at a time: it never comes whole within its limit."""
    body = await _body(request, handler)
    response = web.StreamResponse(headers={"Content-Length": str(len(body))})
    await response.prepare(request)
    for byte in body:
        await response.write(bytes([byte]))
        await asyncio.sleep(0.1)
    return response


async def cut_short(request: web.Request, handler: Handler) -> web.StreamResponse:
    body = await _body(request, handler)
    return web.Response(body=body[:len(body) // 2])


async def empty(_: web.Request, __: Handler) -> web.StreamResponse:
    return web.Response(body=b'{"rc":102,"rt":6,"svr":1,"lt":1,"full":1,"dlmkts":"","data":null}')


async def other_unit(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer with Eastmoney's prices ten thousand times as high."""
    return await _changed(request, handler, lambda row: {name: value * 10_000 if name in _PRICES and value != "-"
                                                         else value for name, value in row.items()})


async def swapped(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer with Eastmoney's price and its change in percent the wrong way round."""
    return await _changed(request, handler, lambda row: row | {"f2": row["f3"], "f3": row["f2"]})


_PRICES: Final = frozenset({"f2", "f15", "f16", "f17", "f18"})
BANS: Final[dict[str, Fault]] = {"forbidden": forbidden, "too many": too_many, "page for people": page_for_people,
                                 "reset": reset}
FAILURES: Final[dict[str, Fault]] = {"silence": silence, "drip": drip, "cut short": cut_short, "down": down}
LIES: Final[dict[str, Fault]] = {"empty": empty, "other unit": other_unit, "swapped": swapped}  # of Eastmoney's quotes
KINDS: Final = BANS | FAILURES | LIES


class Weather:
    """`Weather(spells, seconds).over(site)`; `met` counts the answers that were spoiled, by kind."""

    def __init__(self, spells: Sequence[Spell], seconds: Callable[[], float]) -> None:
        self._spells, self._seconds = spells, seconds
        self.met: dict[str, int] = {}

    def over(self, site: Site) -> None:
        site.handlers = {where: self._spoiled(where[0], handler) for where, handler in site.handlers.items()}

    def _spoiled(self, host: str, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            now = self._seconds()
            kind = next((each.kind for each in self._spells if each.host == host and each.begin <= now < each.end), "")
            if not kind:
                return await handler(request)
            self.met[kind] = self.met.get(kind, 0) + 1
            return await KINDS[kind](request, handler)
        return handle


def spells(draw: random.Random, first: str, others: Sequence[str], *, until: float) -> list[Spell]:
    """Draw spells until a second: most of them at the first host, one of a ban at each host at most, some of minutes.

    Each begins once the one before at the same host is over.
    """
    found: list[Spell] = []
    for host in (first, *others):
        at, bans = draw.uniform(20, 90), 1
        while at < until - 60:
            kinds = [*FAILURES, *(LIES if host == first else ())] + (list(BANS) if bans and at > until / 3 else [])
            kind = draw.choice(kinds)
            bans -= kind in BANS
            length = draw.uniform(120, 240) if kind == "down" else draw.uniform(10, 45)
            found.append(Spell(host=host, kind=kind, begin=at, end=min(at + length, until)))
            at += length + (draw.uniform(60, 180) if host == first else draw.uniform(200, 500))
    return found


async def _body(request: web.Request, handler: Handler) -> bytes:
    response = await handler(request)
    assert isinstance(response, web.Response)
    body = response.body
    assert isinstance(body, bytes)
    return body


async def _changed(request: web.Request, handler: Handler, change: Callable[[dict[str, Any]], dict[str, Any]],
                   ) -> web.StreamResponse:
    answer = json.loads(await _body(request, handler))
    rows = answer["data"]["diff"] if answer.get("data") else []
    if rows:
        answer["data"]["diff"] = [change(row) for row in rows]
    return web.Response(body=json.dumps(answer).encode())
