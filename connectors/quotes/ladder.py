"""Which source is asked for a universe: the first whose answer can be believed. One above is asked again once it heals.

A host that fails is left alone by its budget (upstream/breaker.py), so asking down the ladder costs nothing. A source
whose answers are quarantined rests here, longer each time, while another one is believed. Each few minutes, and when
many prices jump, other sources are heard before a look is believed. One further down that contradicts what is believed
is in doubt from then on: should it be asked, another source must agree with it first. Until it agrees again it is no
witness against a look that goes on from what was believed before, over nights too.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple, Protocol

from connectors.canary.disagreement import compare
from connectors.canary.judge import Canary
from connectors.canary.judged import USABLE, Judged
from connectors.canary.rows import Known, Rows
from connectors.canary.suspended import SuspendedOn, names_nearly_all, nobody
from connectors.clocks import Clock
from connectors.quotes.moved import has_gone_on, has_jumped, prices_li
from connectors.quotes.source import Look, QuoteSource
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.clock import shanghai_day
from streams.contract.events.quality import SourceVerdict

log = logging.getLogger(__name__)

OPINION_SECONDS: Final = 240.0  # between comparisons: what was agreed in one is still a witness in the next
OPINION_SIZE: Final = 100  # securities: one request
SHORTEST_REST: Final = timedelta(minutes=1)
LONGEST_REST: Final = timedelta(minutes=15)
REST_OF_ALL: Final = timedelta(seconds=30)  # while nobody is believed
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
    place: int = 0  # 0 is the highest
    canary: Canary = field(default_factory=Canary)
    rests_until: datetime | None = None
    rest: timedelta = timedelta()  # the last one
    compared_at: datetime | None = None
    is_disputed: bool = False  # it rests since one other contradicts it, and it is not known which of them is wrong
    is_discredited: bool = False  # it contradicted what was believed, and has not agreed since

    def lie_down(self, at: datetime, *, is_disputed: bool) -> None:
        """Rest for twice as long as the last time."""
        self.is_disputed = is_disputed
        self.rest = min(max(SHORTEST_REST, 2 * self.rest), LONGEST_REST)
        self.rests_until = at + self.rest

    def was_right(self, at: datetime) -> None:
        """Forget the last rest once it has been right for as long: one that is right now and then rests ever longer."""
        self.is_disputed = False
        if self.rests_until and at - self.rests_until >= self.rest:
            self.rests_until, self.rest = None, timedelta()

    def rests(self, at: datetime) -> bool:
        return self.rests_until is not None and at < self.rests_until

    def is_to_be_compared(self, at: datetime) -> bool:
        return self.canary.wants_a_second_opinion or self.compared_at is None or (
            at - self.compared_at).total_seconds() >= OPINION_SECONDS


class Ladder:
    """The sources of one universe, the best first. `tell` hears of every verdict.

    Those below the first must answer a sample and a whole look at the same endpoint, or one would speak for the other.
    """

    def __init__(self, sources: Sequence[QuoteSource], *, clock: Clock, tell: Tell, suspended: SuspendedOn = nobody,
                 known: Callable[[str], Known] = lambda source: {}) -> None:
        """Make a ladder; `known`: what was last published of the universe, as each source may be held against it."""
        self._rungs = [Rung(source=source, place=place, canary=Canary(known(source.name), suspended))
                       for place, source in enumerate(sources)]
        self._clock, self._tell, self._suspended = clock, tell, suspended
        self._not_used_on: date | None = None
        self._prices_li: Mapping[str, int] = {}  # as they were believed last: a look before the open has none

    async def look(self, ask: Ask) -> Found | None:
        """Ask the sources in order until one can be believed; None: nobody can. Unavailable: not ours to ask."""
        for rung in self._rungs:
            if not rung.rests(self._clock.now()) and (found := await self._try(rung, ask)):
                return found
        self._wake()
        return None

    async def _try(self, rung: Rung, ask: Ask) -> Found | None:
        try:
            look = await ask(rung.source)
        except Unavailable as failure:
            await self._without(rung, failure)
            return None
        self._say_once_that_all_are_named(look)
        jumped = has_jumped(look, self._prices_li)
        heard = [each async for each in self._opinions(rung, look, jumped=jumped)]
        at = self._clock.now()
        witnesses = self._witnesses(look, heard, at)
        judged = rung.canary.judge(look, at, witnesses, jumped=jumped)
        if judged.publishable is None and judged.quarantined:
            rung.lie_down(at, is_disputed=judged.verdict is SourceVerdict.DISAGREES and len(witnesses) < _OPINIONS)
        if judged.publishable:
            await self._hear([(rung, judged.publishable), *heard], at)
        await self._tell(rung.source.name, judged, at)
        if judged.publishable is None:
            return None
        rung.was_right(at)
        self._prices_li = {**self._prices_li, **prices_li(judged.publishable)}
        return Found(rung.source.name, judged.publishable, look.requests, look.bytes)

    def _say_once_that_all_are_named(self, look: Look) -> None:
        day, asked = shanghai_day(self._clock.now()), [quote.security for quote in look.quotes]
        if self._not_used_on != day and names_nearly_all(self._suspended(day), asked):
            self._not_used_on = day
            log.warning("the table of suspensions names nearly all of %d securities: it is not used today", len(asked))

    async def _without(self, rung: Rung, failure: Unavailable) -> None:
        _raise_if_not_ours(failure)
        at = self._clock.now()
        if failure.failure is Failure.DRIFT:
            rung.lie_down(at, is_disputed=False)
        await self._tell(rung.source.name, rung.canary.failed(failure), at)

    def _wake(self) -> None:
        """Have nobody rest for long while nobody is believed."""
        soon = self._clock.now() + REST_OF_ALL
        for rung in self._rungs:
            rung.rests_until = rung.rests_until and min(rung.rests_until, soon)

    async def _opinions(self, rung: Rung, look: Look, *, jumped: bool) -> AsyncIterator[tuple[Rung, Look]]:
        """Yield what the other sources say of some of a look's securities, when it is time to ask."""
        if not (jumped or rung.is_to_be_compared(self._clock.now())):
            return
        rung.compared_at = self._clock.now()
        sample = sampled(look)
        heard = 0
        for other in self._others(rung, even_at_rest=jumped):
            if not sample or heard == _OPINIONS:
                return
            try:
                opinion = await other.source.look_at(sample)
            except Unavailable as failure:
                _raise_if_not_ours(failure)
                continue
            alone = Canary(suspended=self._suspended)
            if alone.judge(opinion, self._clock.now()).publishable:  # what cannot be is no witness
                heard += 1
                yield other, opinion

    def _witnesses(self, look: Look, heard: Sequence[tuple[Rung, Look]], at: datetime) -> list[Look]:
        """Return the opinions that count: what was found wrong does not, unless this look is the one that jumps."""
        goes_on = has_gone_on(look, self._prices_li)
        return [opinion for other, opinion in heard if not (
            goes_on and other.is_discredited and compare(Rows(look, at), Rows(opinion, at)).disagrees)]

    async def _hear(self, said: Sequence[tuple[Rung, Look]], at: datetime) -> None:
        """Tell of sources below the one that is believed, which comes first: they may not be asked for long.

        Who was bad and is good again, and who contradicts. Those above are asked themselves, for all that is wanted.
        """
        believed, look = said[0]
        for other, opinion in said[1:]:
            comparison = compare(Rows(opinion, at), Rows(look, at))
            contradicts, agrees = comparison.disagrees, comparison.agrees
            is_bad = other.canary.verdict is not None and other.canary.verdict not in USABLE
            other.is_discredited = other.is_discredited and not agrees
            if other.place < believed.place or not (contradicts or is_bad):
                continue
            judged = other.canary.judge(opinion, at, [each for rung, each in said if rung is not other])
            other.is_discredited = other.is_discredited or judged.verdict is SourceVerdict.DISAGREES
            if judged.publishable or contradicts:
                await self._tell(other.source.name, judged, at)

    def _others(self, rung: Rung, *, even_at_rest: bool) -> list[Rung]:
        """Return who is heard: who does not rest, or only since one other contradicts it; then all, if wanted."""
        now, others = self._clock.now(), [each for each in self._rungs if each is not rung]
        awake = [each for each in others if each.is_disputed or not each.rests(now)]
        return [*awake, *(each for each in others if even_at_rest and each not in awake)]


def sampled(look: Look) -> list[str]:
    """Return securities with a price, spread evenly over a look."""
    priced = sorted(prices_li(look))
    step = max(1, -(-len(priced) // OPINION_SIZE))
    return priced[::step]


def _raise_if_not_ours(failure: Unavailable) -> None:
    if failure.failure is Failure.NOT_OWNER:
        raise failure
