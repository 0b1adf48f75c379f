"""The filings of the last 30 days, by security: repeats and corrections are recognised by them. Event time only."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

KEPT_DAYS: Final = 30
_ONE_DAY: Final = timedelta(days=1)
_KEPT: Final = timedelta(days=KEPT_DAYS)
_COMPRESSION: Final = 1  # a state is written at each checkpoint: higher levels take longer and save little


class Stated(NamedTuple):
    """How a source tells a filing: the two are all that a repeat from there is known by."""

    source_id: str | None  # None where it gives none
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """One filing, from whichever sources it came."""

    security: str
    about: str  # its title, as title.py leaves it
    day: date  # as its first source states it
    number: int  # 0 for the first of that title and day
    sources: Mapping[str, Stated]
    published: bool = True  # False: an award that was told to the registry alone, its company being no member

    @property
    def what(self) -> tuple[str, str, date, int]:
        """Return what tells it from all others."""
        return self.security, self.about, self.day, self.number

    @property
    def filing_id(self) -> str:
        parts = (self.security, self.about, self.day.isoformat(), str(self.number))
        return hashlib.sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()[:24]


@dataclass(frozen=True, kw_only=True)
class Filings:
    newest: date | None = None  # the day that the 30 days are counted back from
    held: Mapping[str, tuple[Filing, ...]] = field(default_factory=dict)

    def of(self, security: str) -> tuple[Filing, ...]:
        return self.held.get(security, ())

    def at(self, day: date, *, sent_on: date) -> "Filings":
        """Return what is held when a filing of a day has come, sent on a day.

        The newest day follows one day a filing, so that one with a wrong date cannot empty what is held. It is never
        later than the day after the sending, which is the latest that sources state.
        """
        newest = min(_moved(self.newest, day), sent_on + _ONE_DAY)
        if newest == self.newest:
            return self
        kept = {security: tuple(filing for filing in filings if filing.day >= newest - _KEPT)
                for security, filings in self.held.items()}
        return Filings(newest=newest, held={security: filings for security, filings in kept.items() if filings})

    def put(self, filing: Filing) -> "Filings":
        """Return these with a filing, in the place of its former self if it is held; one too old is not kept."""
        if self.newest is None or filing.day < self.newest - _KEPT:
            return self
        others = tuple(each for each in self.of(filing.security) if each.what != filing.what)
        return replace(self, held={**self.held, filing.security: (*others, filing)})


def _moved(newest: date | None, day: date) -> date:
    if newest is None:
        return day
    if day > newest:
        return newest + _ONE_DAY
    return newest - _ONE_DAY if day < newest - _KEPT else newest


def dump(filings: Filings) -> bytes:
    rows = {security: [_row(filing) for filing in held] for security, held in filings.held.items()}
    newest = filings.newest.toordinal() if filings.newest else None
    return zlib.compress(json.dumps([newest, rows], separators=(",", ":")).encode(), _COMPRESSION)


def load(value: bytes) -> Filings:
    newest, rows = json.loads(zlib.decompress(value))
    return Filings(
        newest=date.fromordinal(newest) if newest else None,
        held={security: tuple(_filing(security, *row) for row in held) for security, held in rows.items()})


def _row(filing: Filing) -> list[Any]:
    sources = {name: [stated.source_id, stated.day.toordinal()] for name, stated in filing.sources.items()}
    return [filing.about, filing.day.toordinal(), filing.number, sources, *([] if filing.published else [False])]


def _filing(security: str, about: str, day: int, number: int, sources: Mapping[str, tuple[str | None, int]],
            published: bool = True) -> Filing:
    stated = {name: Stated(source_id, date.fromordinal(on)) for name, (source_id, on) in sources.items()}
    return Filing(security=security, about=about, day=date.fromordinal(day), number=number, sources=stated,
                  published=published)
