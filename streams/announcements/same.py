"""Which filing an announcement is, among those held: one filing comes from several sources, and again from one. Pure.

A source's own id decides within that source, and without ids the title and the very day that it stated. Across sources
it is the title and the day, which may differ by one: the stated day is the next one in many sources. A daily series
under one title has an id a filing in each source; whoever gives no ids can have one such filing a day. Several of one
title pair off oldest first.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from streams.announcements.filings import Filing, Stated

_DAYS_APART: Final = 1


def find(held: Iterable[Filing], *, source: str, source_id: str | None, about: str, day: date) -> Filing | None:
    """Return the filing that an announcement repeats, None when it is a new one."""
    filings = sorted(held, key=lambda filing: (filing.day, filing.number, filing.about))
    if source_id is not None:
        for filing in filings:
            if source in filing.sources and filing.sources[source].source_id == source_id:
                return filing
    return next((f for f in filings if f.about == about and _may_be(f, source, source_id, day)), None)


def _may_be(filing: Filing, source: str, source_id: str | None, day: date) -> bool:
    if source not in filing.sources:
        return abs((day - filing.day).days) <= _DAYS_APART
    stated = filing.sources[source]
    return (source_id is None or stated.source_id is None) and day == stated.day


def new(held: Iterable[Filing], *, security: str, source: str, source_id: str | None, about: str, day: date) -> Filing:
    """Return a new filing, numbered among those of its title and day."""
    taken = [filing.number for filing in held if (filing.about, filing.day) == (about, day)]
    return Filing(security=security, about=about, day=day, number=max(taken, default=-1) + 1,
                  sources={source: Stated(source_id, day)})


def seen_at(filing: Filing, source: str, source_id: str | None, day: date) -> Filing:
    """Return a filing that a source has too, stated as of a day."""
    known = filing.sources.get(source)
    if source_id is None and known:
        return filing
    return replace(filing, sources={**filing.sources, source: Stated(source_id, day)})
