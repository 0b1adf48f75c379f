"""What a look at a universe is expected to hold."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from connectors.quotes.ladder import Ask, Found
from connectors.quotes.source import Gap, QuoteSource
from streams.contract.events.members import Member
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.registry import Instrument

_LEFT_AT_ONCE: Final = 0.01  # of a market: delistings come one by one
_LEFT_OF_FEW: Final = 3  # securities


def to_poll(members: Iterable[Member], day: date) -> tuple[str, ...]:
    """Return the securities that the members' sweep asks for on a day, sorted.

    These are all that hold a title then, parents too, which are valued apart; but for those that are yet to be listed.
    """
    return tuple(sorted(
        member.security for member in members
        if any(title.holds_on(day) for title in member.titles) and not (member.listed_on and member.listed_on > day)))


def expected_in(batches: Iterable[QuoteBatch | None]) -> tuple[str, ...]:
    """Return the securities of published batches, with those that did not come, sorted."""
    return tuple(sorted({security for batch in batches if batch for security in (*batch.security, *batch.missing)}))


class MarketRoster:
    """What the market held when it was last seen whole: no table of securities is as new, or forgets who has left."""

    def __init__(self, lister: str, instruments: Callable[[], Iterable[tuple[str, Instrument]]],
                 last: Sequence[str] = ()) -> None:
        """Make a roster; `lister` is the source that can list the market, which is held against its own looks alone.

        Others begin with `last`, what was expected of the market before, or else with `instruments`.
        """
        self._lister, self._instruments, self._last = lister, instruments, last
        self._seen: tuple[str, ...] = ()

    def ask(self, day: date) -> Ask:
        return lambda source: source.look_at_market(self._known(source, day))

    def seen(self, found: Found) -> None:
        """Take what the lister has shown whole. A market that is smaller at once is not: the others stay expected."""
        whole = all(gap is Gap.MISSING_SECURITY for gap, _ in found.look.gaps) and not found.look.uncounted
        shown = tuple(quote.security for quote in found.look.quotes)
        left = len(set(self._seen).difference(shown))
        if found.source == self._lister and whole and left <= max(_LEFT_OF_FEW, _LEFT_AT_ONCE * len(self._seen)):
            self._seen = shown

    def _known(self, source: QuoteSource, day: date) -> Sequence[str]:
        if self._seen or source.name == self._lister:
            return self._seen
        return self._last or [security for security, instrument in self._instruments() if _listed(instrument, day)]


def _listed(instrument: Instrument, day: date) -> bool:
    return instrument.listed_on is None or instrument.listed_on <= day


def asking_for(securities: Callable[[date], Sequence[str]]) -> Callable[[date], Ask | None]:
    """Return what asks for these securities alone; without any, nobody is asked."""

    def ask(day: date) -> Ask | None:
        wanted = securities(day)
        return (lambda source: source.look_at(wanted)) if wanted else None

    return ask

