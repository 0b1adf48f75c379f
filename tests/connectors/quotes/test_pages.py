"""What reading a page raises is of that page: it is asked for again, and told."""

from typing import Final

import pytest
from aiohttp import web

from connectors.quotes.completeness import Page
from connectors.quotes.pages import Pages
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request
from tests.connectors.site import Site
from tests.connectors.upstream.asking import NAME, PATH, a_host, asking

UNREAD: Final = 2  # the page that cannot be read


async def read_by(error: Exception) -> tuple[list[Page], Unavailable | None, list[str]]:
    """Return three pages of which reading one raises an error, the first failure and what was asked for."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response({})

    def read(number: int, answer: Answer) -> Page:
        if number == UNREAD:
            raise error
        return Page(number=number, received_at=answer.received_at)

    async with Site() as site:
        site.handlers[NAME, PATH] = answer
        async with asking(a_host(site.origin(NAME))) as (fetcher, _):
            looking = Pages(fetcher, read)
            pages = await looking.ask(
                (number, Request(host=NAME, path=PATH, query={"pn": str(number)})) for number in (1, UNREAD, 3))
        return pages, looking.failed, [asked.query["pn"] for asked in site.log]


@pytest.mark.parametrize("error", [RecursionError("deep"), OverflowError("large"), TypeError("unhashable"),
                                   ZeroDivisionError("nothing"), IndexError("short"), AttributeError("none")])
@pytest.mark.asyncio
async def test_a_page_that_cannot_be_read_is_asked_for_again_and_told_and_the_others_are_kept(error: Exception) -> None:
    pages, failed, asked = await read_by(error)

    said = f"cannot be read: {type(error).__name__}: {error}"
    assert [page.failed for page in pages] == ["", f"malformed: {said}", ""]
    assert failed is not None
    assert (failed.failure, failed.detail) == (Failure.MALFORMED, said)
    assert sorted(asked) == ["1", "2", "2", "3"]


@pytest.mark.asyncio
async def test_a_failure_that_reading_names_is_told_as_it_is() -> None:
    pages, _, _ = await read_by(Unavailable(Failure.NO_DATA, NAME, "no rows, rc 102"))

    assert pages[1].failed == "no data: no rows, rc 102"


@pytest.mark.asyncio
async def test_drift_ends_the_look() -> None:
    with pytest.raises(Unavailable) as raised:
        await read_by(Unavailable(Failure.DRIFT, NAME, "f2 is gone"))

    assert raised.value.failure is Failure.DRIFT
