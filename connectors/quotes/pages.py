"""Asks a site page after page, a few at a time; a page that is missing or short is asked for again, once.

A site that is slow is as good as one that is down, and the next one may be quick: each answer has its share of the time
that a look is given. Its host is then left alone like any that fails (upstream/breaker.py), longer each time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from connectors.quotes.completeness import Page
from connectors.quotes.source import Look
from connectors.together import failures
from connectors.upstream.failure import Failure, Unavailable, told
from connectors.upstream.request import Answer, Request, Upstream, reading

AT_ONCE: Final = 4  # requests under way; the upstream keeps them apart
# A look at the members may take 15 s and one at the market 60 s: 3 and 15 rounds of requests, and one to ask again.
# Waiting for a place in the host's budget does not count: that is no fault of the host.
ANSWER_SECONDS: Final = 3.75
_NOT_ASKED: Final = frozenset({Failure.LEFT_ALONE, Failure.SPENT})  # those under way may still say why
_ONE_PAGE: Final = frozenset({  # what may be wrong with one page and not with the next; anything else ends the look
    Failure.TIMED_OUT, Failure.HTTP_ERROR, Failure.MALFORMED, Failure.NO_DATA})

Read = Callable[[int, Answer], Page]


class Pages:
    """The pages of one look, and what they cost."""

    def __init__(self, upstream: Upstream, read: Read) -> None:
        self._upstream, self._read = upstream, read
        self.requests = self.bytes = 0
        self._under_way = self._heard = 0  # requests, and what came of them in time
        self.failed: Unavailable | None = None  # the first page that failed on its own
        self._over: Unavailable | None = None  # why no more is asked

    async def ask(self, requests: Iterable[tuple[int, Request]]) -> list[Page]:
        """Return the page of each numbered request, in order. Unavailable where the site has nothing at all for us."""
        waiting, found = iter(list(requests)), dict[int, Page]()
        if failed := await failures(*(self._ask_in_turn(waiting, found) for _ in range(AT_ONCE))):
            raise _first(failed)
        if self._over:
            raise self.failed or self._over
        return [found[number] for number in sorted(found)]

    async def once(self, number: int, request: Request) -> Page:
        """Return a page; one that failed on its own says why. Unavailable where no page can be had."""
        try:
            answer = await self._fetch(request)
            self.bytes += len(answer.body)
            with reading(request.host):
                return self._read(number, answer)
        except Unavailable as error:
            if error.failure not in _ONE_PAGE:
                raise
            self.failed = self.failed or error
            return Page(number=number, failed=told(error.failure, error.detail))

    async def _fetch(self, request: Request) -> Answer:
        """Return the answer. After a time-out in which none of several requests was answered the look is over."""
        self.requests, self._under_way, heard = self.requests + 1, self._under_way + 1, self._heard
        try:
            answer = await self._upstream.fetch(replace(request, seconds=ANSWER_SECONDS))
        except Unavailable as error:
            if error.failure is not Failure.TIMED_OUT:
                self._heard += 1
            elif self._under_way > 1 and self._heard == heard:
                self._over = self._over or error  # the others wait as long: their host is left alone after a few
            raise
        finally:
            self._under_way -= 1
        self._heard += 1
        return answer

    def priced(self, look: Look) -> Look:
        """Return a look with what it cost."""
        return replace(look, requests=self.requests, bytes=self.bytes)

    async def _ask_in_turn(self, waiting: Iterable[tuple[int, Request]], found: dict[int, Page]) -> None:
        for number, request in waiting:
            if self._over:
                return
            try:
                page = await self.once(number, request)
                if not page.is_whole and not self._over:
                    page = _fuller(page, await self.once(number, request))
            except Unavailable as error:
                if error.failure not in _NOT_ASKED:
                    raise
                self._over = self._over or error
                return
            found[number] = page


def some(pages: Sequence[Page], host: str) -> Sequence[Page]:
    """Return the pages; Unavailable where all failed."""
    if pages and all(page.failed for page in pages):
        raise Unavailable(Failure.NO_DATA, host, f"no page came, {pages[0].failed}")
    return pages


def _fuller(first: Page, again: Page) -> Page:
    return again if not again.failed and (first.failed or again.has >= first.has) else first


def _first(failed: Sequence[BaseException]) -> BaseException:
    """Return what ended the look: a fault of ours before any of the site's."""
    return next((error for error in failed if not isinstance(error, Unavailable)), failed[0])
