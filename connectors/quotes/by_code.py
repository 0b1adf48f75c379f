"""A look at securities by their codes, a hundred a request: all three sites of quotes can be asked like that."""

from collections.abc import Callable, Sequence
from typing import Final

from connectors.canary.schema import Schema
from connectors.quotes.completeness import of_asked
from connectors.quotes.pages import Pages, Read, some
from connectors.quotes.source import Look
from connectors.quotes.trusted import trusted
from connectors.upstream.request import Request, Upstream

A_REQUEST: Final = 100  # securities; the size akshare asks Eastmoney with, more is unverified


async def look_by_code(upstream: Upstream, securities: Sequence[str], *, request: Callable[[Sequence[str]], Request],
                       read: Read, schema_when: Callable[[bool], Schema]) -> Look:
    """Return the quotes of securities, each asked for once. Unavailable as the port says."""
    asked = tuple(dict.fromkeys(securities))
    if not asked:
        return Look(quotes=())
    requests = [request(asked[start:start + A_REQUEST]) for start in range(0, len(asked), A_REQUEST)]
    site = Pages(upstream, read)
    pages = some(await site.ask(enumerate(requests, 1)), requests[0].host)
    return site.priced(of_asked(asked, trusted(pages, schema_when, requests[0].host)))
