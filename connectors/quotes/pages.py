"""Asks a site page after page, a few at a time; a page that is missing or short is asked for again, once."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from connectors.quotes.completeness import Page
from connectors.quotes.source import Look
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request, Upstream

AT_ONCE: Final = 4  # requests under way; the upstream keeps them apart
_NOT_ASKED: Final = frozenset({Failure.LEFT_ALONE, Failure.SPENT})  # those under way may still say why
_ONE_PAGE: Final = frozenset({  # what may be wrong with one page and not with the next; anything else ends the look
    Failure.TIMED_OUT, Failure.HTTP_ERROR, Failure.MALFORMED, Failure.NO_DATA})

Read = Callable[[int, Answer], Page]


class Pages:
    """The pages of one look, and what they cost."""

    def __init__(self, upstream: Upstream, read: Read) -> None:
        self._upstream, self._read = upstream, read
        self.requests = self.bytes = 0
        self._failed: Unavailable | None = None  # the first page that failed on its own
        self._not_asked: Unavailable | None = None

    async def ask(self, requests: Iterable[tuple[int, Request]]) -> list[Page]:
        """Return the page of each numbered request, in order. Unavailable where the site has nothing at all for us."""
        waiting, found = iter(list(requests)), dict[int, Page]()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._ask_in_turn(waiting, found))
        except ExceptionGroup as failures:
            raise _first(failures) from None
        if self._not_asked:
            raise self._failed or self._not_asked
        return [found[number] for number in sorted(found)]

    async def once(self, number: int, request: Request) -> Page:
        """Return a page; one that failed on its own says why. Unavailable where no page can be had."""
        self.requests += 1
        try:
            answer = await self._upstream.fetch(request)
            self.bytes += len(answer.body)
            return self._read(number, answer)
        except Unavailable as error:
            if error.failure not in _ONE_PAGE:
                raise
            self._failed = self._failed or error
            return Page(number=number, failed=f"{error.failure.value.replace('_', ' ')}: {error.detail}")

    def priced(self, look: Look) -> Look:
        """Return a look with what it cost."""
        return replace(look, requests=self.requests, bytes=self.bytes)

    async def _ask_in_turn(self, waiting: Iterable[tuple[int, Request]], found: dict[int, Page]) -> None:
        for number, request in waiting:
            try:
                page = await self.once(number, request)
                if not page.is_whole:
                    page = _fuller(page, await self.once(number, request))
            except Unavailable as error:
                if error.failure not in _NOT_ASKED:
                    raise
                self._not_asked = error
                return
            found[number] = page


def some(pages: Sequence[Page], host: str) -> Sequence[Page]:
    """Return the pages; Unavailable where all failed."""
    if pages and all(page.failed for page in pages):
        raise Unavailable(Failure.NO_DATA, host, f"no page came, {pages[0].failed}")
    return pages


def _fuller(first: Page, again: Page) -> Page:
    return again if not again.failed and (first.failed or again.has >= first.has) else first


def _first(failures: ExceptionGroup[Exception]) -> Exception:
    """Return what ended the look: a fault of ours before any of the site's."""
    ours = [error for error in failures.exceptions if not isinstance(error, Unavailable)]
    return (ours or failures.exceptions)[0]
