"""Which source is asked for a universe: the first whose answer can be believed. One above is asked again once it heals.

A host that fails is left alone by its budget (upstream/breaker.py), so asking down the ladder costs nothing. A source
whose answers are quarantined rests here, longer each time; what it then says is held against the next source.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

from connectors.canary.judge import Canary
from connectors.canary.judged import Judged
from connectors.clocks import Clock
from connectors.quotes.source import Look, QuoteSource
from connectors.upstream.failure import Failure, Unavailable

OPINION_SECONDS: Final = 300.0  # from one comparison with the next source to the following one
OPINION_SIZE: Final = 100  # securities: one request
_REST: Final = timedelta(minutes=1)  # doubles with each look in a row that is quarantined
_LONGEST_REST: Final = timedelta(minutes=15)
_OPINIONS: Final = 2  # with the look itself there is a majority

Ask = Callable[[QuoteSource], Awaitable[Look]]


class Tell(Protocol):
    async def __call__(self, source: str, judged: Judged, at: datetime) -> None: ...


class Found(NamedTuple):
    """A look that may be published, and whose it is."""

    source: str
    look: Look
    requests: int
    bytes: int


@dataclass(kw_only=True)
class Rung:
    """One source on the ladder of a universe, and what is remembered of it."""

    source: QuoteSource
    canary: Canary = field(default_factory=Canary)
    rests_until: datetime | None = None
    quarantined: int = 0  # looks in a row
    compared_at: datetime | None = None

    def note(self, judged: Judged, at: datetime) -> None:
        """Let it rest when its rows are not to be believed."""
        if judged.publishable:
            self.rests_until, self.quarantined = None, 0
        elif judged.quarantined:
            self.rests_until = at + min(_REST * 2 ** min(self.quarantined, 8), _LONGEST_REST)
            self.quarantined += 1

    def is_to_be_compared(self, at: datetime) -> bool:
        return self.canary.wants_a_second_opinion or self.compared_at is None or (
            at - self.compared_at).total_seconds() >= OPINION_SECONDS


class Ladder:
    """The sources of one universe, the best first. `tell` hears of every verdict."""

    def __init__(self, sources: Sequence[QuoteSource], *, clock: Clock, tell: Tell) -> None:
        self._rungs = [Rung(source=source) for source in sources]
        self._clock, self._tell = clock, tell

    async def look(self, ask: Ask) -> Found | None:
        """Ask the sources in order until one can be believed; None: nobody can. Unavailable: not ours to ask."""
        for rung in self._rungs:
            if rung.rests_until and self._clock.now() < rung.rests_until:
                continue
            if found := await self._try(rung, ask):
                return found
        return None

    async def _try(self, rung: Rung, ask: Ask) -> Found | None:
        try:
            look = await ask(rung.source)
        except Unavailable as failure:
            _raise_if_not_ours(failure)
            judged, at = rung.canary.failed(failure), self._clock.now()
        else:
            others = [other async for other in self._opinions(rung, look)]
            at = self._clock.now()
            judged = rung.canary.judge(look, at, others)
            rung.note(judged, at)
        await self._tell(rung.source.name, judged, at)
        if judged.publishable is None:
            return None
        return Found(rung.source.name, judged.publishable, look.requests, look.bytes)

    async def _opinions(self, rung: Rung, look: Look) -> AsyncIterator[Look]:
        """Yield what the other sources say of some of a look's securities, when it is time to ask."""
        if not rung.is_to_be_compared(self._clock.now()):
            return
        rung.compared_at = self._clock.now()
        sample = sampled(look)
        heard = 0
        for other in self._others(rung):
            if not sample or heard == _OPINIONS:
                return
            try:
                yield await other.look_at(sample)
                heard += 1
            except Unavailable as failure:
                _raise_if_not_ours(failure)

    def _others(self, rung: Rung) -> Iterator[QuoteSource]:
        now = self._clock.now()
        return (each.source for each in self._rungs
                if each is not rung and not (each.rests_until and now < each.rests_until))


def sampled(look: Look) -> list[str]:
    """Return securities with a price, spread evenly over a look."""
    priced = sorted(quote.security for quote in look.quotes if quote.price_li is not None)
    step = max(1, -(-len(priced) // OPINION_SIZE))
    return priced[::step]


def _raise_if_not_ours(failure: Unavailable) -> None:
    if failure.failure is Failure.NOT_OWNER:
        raise failure
