"""Pages that come too late: one may be asked for again, all of them are a site that is slow."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Final

import pytest
import pytest_asyncio
from aiohttp import web

from connectors.quotes import pages
from connectors.quotes.completeness import Page
from connectors.quotes.pages import AT_ONCE, Pages
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.fetcher import Fetcher
from connectors.upstream.request import Answer, Request
from tests.connectors.site import Site, forever
from tests.connectors.upstream.asking import NAME, PATH, a_host, asking
from tests.connectors.upstream.stepped_clock import SteppedClock

ALL: Final = range(1, 13)


class Late(Site):
    """A site that never answers for the pages in `late`, or only when they are asked for again."""

    def __init__(self) -> None:
        super().__init__()
        self.late: Sequence[int] = ()
        self.for_ever = True
        self.handlers[NAME, PATH] = self._answer

    @property
    def numbers(self) -> list[int]:
        return [int(asked.query["pn"]) for asked in self.log]

    def is_late(self, number: int, time: int) -> bool:
        """Say whether a page does not come when it is asked for the first time, the second time..."""
        return number in self.late and (self.for_ever or time == 1)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        number = int(request.query["pn"])
        if self.is_late(number, self.numbers.count(number)):
            return await forever(request)
        return web.json_response({})


class HastyFetcher:
    """Waits as long as it takes on a busy machine, but for what is to come too late: for that, not as long."""

    def __init__(self, fetcher: Fetcher, site: Late) -> None:
        self._fetcher, self._site = fetcher, site

    async def fetch(self, request: Request) -> Answer:
        number = int(request.query["pn"])
        late = self._site.is_late(number, self._site.numbers.count(number) + 1)
        return await self._fetcher.fetch(request if late else replace(request, seconds=None))


@pytest_asyncio.fixture
async def site(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Late]:
    monkeypatch.setattr(pages, "ANSWER_SECONDS", 1.0)
    played = Late()
    async with played:
        yield played


def read(number: int, answer: Answer) -> Page:
    return Page(number=number, received_at=answer.received_at)


async def ask(fetcher: Fetcher, site: Late, numbers: Sequence[int] = ALL) -> list[Page]:
    return await Pages(HastyFetcher(fetcher, site), read).ask(
        (number, Request(host=NAME, path=PATH, query={"pn": str(number)})) for number in numbers)


@pytest.mark.asyncio
@pytest.mark.parametrize("numbers", [ALL, [2]])
async def test_a_page_that_comes_too_late_once_is_asked_for_again(numbers: Sequence[int], site: Late) -> None:
    site.late, site.for_ever = [2], False
    async with asking(a_host(site.origin(NAME))) as (fetcher, _):
        found = await ask(fetcher, site, numbers)
    assert [(page.number, page.failed) for page in found] == [(number, "") for number in numbers]
    assert site.numbers.count(2) == 2


@pytest.mark.asyncio
async def test_when_nothing_comes_in_time_the_look_is_over_after_one_round_and_the_host_is_left_alone(
        site: Late) -> None:
    site.late = ALL
    async with asking(a_host(site.origin(NAME)), clock=SteppedClock()) as (fetcher, spending):
        with pytest.raises(Unavailable) as why:
            await ask(fetcher, site)
        assert spending.standing(NAME).left_alone_until is not None
        assert spending.standing(NAME).spent_today == AT_ONCE, "what was asked in vain stays spent"
    assert (why.value.failure, why.value.detail) == (Failure.TIMED_OUT, "no whole answer within 1 s")
    assert sorted(site.numbers) == list(range(1, AT_ONCE + 1))


@pytest.mark.asyncio
async def test_pages_that_never_come_in_time_end_the_look_once_nothing_else_comes(site: Late) -> None:
    site.late = [1, 3, 5, 7, 9, 11]
    async with asking(a_host(site.origin(NAME))) as (fetcher, spending):
        with pytest.raises(Unavailable, match="timed out"):
            await ask(fetcher, site)
        assert spending.standing(NAME).left_alone_until is not None
    assert len(site.log) <= len(ALL)


@pytest.mark.asyncio
async def test_a_look_that_tries_a_host_again_asks_once_and_the_next_one_is_whole(site: Late) -> None:
    site.late = ALL
    clock = SteppedClock()
    async with asking(a_host(site.origin(NAME)), clock=clock) as (fetcher, _):
        with pytest.raises(Unavailable, match="timed out"):
            await ask(fetcher, site)
        site.late, before = [], len(site.log)
        clock.step(60)
        with pytest.raises(Unavailable, match="left alone"):
            await ask(fetcher, site)
        assert len(site.log) == before + 1
        assert len(await ask(fetcher, site)) == len(ALL)
