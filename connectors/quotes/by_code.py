"""A look at securities by their codes, a hundred a request: all three sites of quotes can be asked like that."""

from collections.abc import Callable, Sequence
from typing import Final

from connectors.canary.schema import Schema
from connectors.canary.suspended import SuspendedOn, nobody
from connectors.quotes.completeness import of_asked
from connectors.quotes.pages import Pages, Read, some
from connectors.quotes.source import Look
from connectors.quotes.trusted import trusted
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Request, Upstream

A_REQUEST: Final = 100  # securities; the size akshare asks Eastmoney with, more is unverified


async def look_by_code(upstream: Upstream, securities: Sequence[str], *, request: Callable[[Sequence[str]], Request],
                       read: Read, schema_when: Callable[[bool], Schema], suspended: SuspendedOn = nobody) -> Look:
    """Return the quotes of securities, each asked for once. Unavailable as the port says."""
    asked = tuple(dict.fromkeys(securities))
    if not asked:
        return Look(quotes=())
    requests = [request(asked[start:start + A_REQUEST]) for start in range(0, len(asked), A_REQUEST)]
    site = Pages(upstream, read)
    pages = some(await site.ask(enumerate(requests, 1)), requests[0].host)
    return site.priced(of_asked(asked, trusted(pages, schema_when, requests[0].host, suspended)))


class ByCode:
    """A site that knows a security only by its code: it follows the market that another has listed."""

    def __init__(self, upstream: Upstream, *, name: str, host: str, request: Callable[[Sequence[str]], Request],
                 read: Read, schema: Callable[[bool], Schema], suspended: SuspendedOn = nobody) -> None:
        self.name, self._suspended = name, suspended
        self._upstream, self._host, self._request, self._read, self._schema = upstream, host, request, read, schema

    async def look_at(self, securities: Sequence[str]) -> Look:
        """Return the quotes of securities, a hundred a request. Unavailable as the port says."""
        return await look_by_code(self._upstream, securities, request=self._request, read=self._read,
                                  schema_when=self._schema, suspended=self._suspended)

    async def look_at_market(self, known: Sequence[str]) -> Look:
        """Return the quotes of what was in the market lately. Unavailable where that is not known."""
        if not known:
            raise Unavailable(Failure.NO_DATA, self._host, "it cannot list the market, and no codes are known yet")
        return await self.look_at(known)
