"""Sources that say what a test wants of one fictional market: right, in another unit, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from connectors.canary.judged import Judged
from connectors.quotes.ladder import Ladder
from connectors.quotes.source import Look
from connectors.source import Quote
from connectors.upstream.failure import Failure, Unavailable
from tests.connectors.canary.trading import Trading, a_market, at, each
from tests.connectors.upstream.stepped_clock import SteppedClock

Say = Callable[[Look], Look]


def right(look: Look) -> Look:
    return look


def higher(percent: float) -> Say:
    """Say all prices so many percent higher, turnover too: no schema finds that."""

    def say(look: Look) -> Look:
        return each(look, price_li=lambda quote: _more(quote.price_li, percent),
                    turnover_li=lambda quote: _more(quote.turnover_li, percent))

    return say


def with_other_closes(look: Look) -> Look:
    return each(look, prev_close_li=lambda quote: quote.prev_close_li and quote.prev_close_li + 10)


def in_other_units(look: Look) -> Look:
    return higher(999_900)(look)


def fails(failure: Failure) -> Say:
    def say(look: Look) -> Look:
        raise Unavailable(failure, "a host", "so it is")
    return say


DOWN = fails(Failure.TIMED_OUT)


def _more(figure: int | None, percent: float) -> int | None:
    return None if figure is None else int(figure * (100 + percent) / 100)


@dataclass
class Speaker:
    """A source; `asked` holds the moments of whole looks, `sampled` those of opinions."""

    name: str
    market: Trading
    clock: SteppedClock
    say: Say = right
    list_says: Say = right  # besides, of a whole market
    asked: list[datetime] = field(default_factory=list)
    sampled: list[datetime] = field(default_factory=list)

    async def look_at(self, securities: Sequence[str]) -> Look:
        self.sampled.append(self.clock.now())
        wanted = set(securities)
        look = self.say(self.market.look(self.clock.now()))
        return replace(look, quotes=tuple(quote for quote in look.quotes if quote.security in wanted))

    async def look_at_market(self, known: Sequence[str]) -> Look:
        self.asked.append(self.clock.now())
        return self.list_says(self.say(self.market.look(self.clock.now())))


@dataclass
class Three:
    """Three sources on a ladder, from a moment of a trading day."""

    start: datetime = field(default_factory=lambda: at(10))
    size: int = 100
    told: list[tuple[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = SteppedClock(self.start)
        self.market = a_market(self.size, quietest=20)
        self.speakers = [Speaker(name, self.market, self.clock) for name in ("first", "second", "third")]
        self.first, self.second, self.third = self.speakers
        self.ladder = Ladder(self.speakers, clock=self.clock, tell=self._tell)

    async def look(self, after_seconds: float = 0) -> tuple[str, tuple[Quote, ...]] | None:
        """Step on and look; return whose look is believed, and its quotes."""
        self.clock.step(after_seconds)
        found = await self.ladder.look(lambda source: source.look_at_market(()))
        return (found.source, found.look.quotes) if found else None

    async def who(self, after_seconds: float = 0) -> str | None:
        found = await self.look(after_seconds)
        return found[0] if found else None

    @property
    def truth(self) -> tuple[Quote, ...]:
        return self.market.look(self.clock.now()).quotes

    async def _tell(self, source: str, judged: Judged, at: datetime) -> None:
        self.told.append((source, judged.verdict.value if judged.verdict else None))
