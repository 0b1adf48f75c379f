"""Sweeps that are watched: when the first request of one went, its last byte came, its last bucket was acknowledged."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from connectors.clocks import Clock
from connectors.source import Source, SourceSweep
from connectors.upstream.request import Answer, Request, Upstream
from tests.benchmarks.played_sites import PlayedSites
from tests.connectors.quotes.market import PUSH2
from tests.connectors.upstream.windows import closest


@dataclass(kw_only=True)
class Seen:
    """Figures sweep after sweep, and the least time between any two requests of one."""

    sweep_ms: list[float] = field(default_factory=list)  # from its first request until its last bucket is acknowledged
    published_ms: list[float] = field(default_factory=list)  # the same, from its last byte
    requests: list[int] = field(default_factory=list)  # to the host that was asked, by the wire
    body_bytes: list[int] = field(default_factory=list)  # of their answers, as they came
    closest_ms: float = float("inf")  # by the wire


class Watched:
    """An upstream that knows when it was asked first, and when it answered last."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self.asked_at = self.answered_at = 0.0

    async def fetch(self, request: Request) -> Answer:
        self.asked_at = self.asked_at or time.perf_counter()
        answer = await self._upstream.fetch(request)
        self.answered_at = time.perf_counter()
        return answer


class WatchedSweeps:
    """So many sweeps of a live source. The runner asks for the next once the last is acknowledged."""

    def __init__(self, live: Source, upstream: Watched, sites: PlayedSites, clock: Clock, *, count: int,
                 bytes_so_far: Callable[[], int], between: Callable[[int], Awaitable[None]]) -> None:
        self._live, self._upstream, self._sites, self._clock, self._count = live, upstream, sites, clock, count
        self._bytes_so_far, self._between = bytes_so_far, between
        self.seen = Seen()

    @property
    def name(self) -> str:
        return self._live.name

    async def sweeps(self, after: int) -> AsyncIterator[SourceSweep]:
        sweeps = self._live.sweeps(after)
        for number in range(self._count):
            await self._between(number)
            await self._sites.trade(self._clock.now())
            await self._sites.log()
            self._upstream.asked_at, bytes_before = 0.0, self._bytes_so_far()
            yield await anext(sweeps)
            self._note(time.perf_counter(), self._bytes_so_far() - bytes_before, (await self._sites.log())[PUSH2])

    def _note(self, now: float, body_bytes: int, moments: list[float]) -> None:
        self.seen.sweep_ms.append((now - self._upstream.asked_at) * 1000)
        self.seen.published_ms.append((now - self._upstream.answered_at) * 1000)
        self.seen.requests.append(len(moments))
        self.seen.body_bytes.append(body_bytes)
        self.seen.closest_ms = min(self.seen.closest_ms, closest(moments))
