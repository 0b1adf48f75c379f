"""What the fictional exchanges publish of applications for a listing, moment by moment. Pure.

An issue and a listing are told before the day's first sweep, all else while the market is open, the first at 09:32.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from connectors.simulated.applicants import ISSUED, LISTED, Applicant
from streams.contract.clock import DAY_PHASES, SHANGHAI
from streams.contract.events.ipos import IpoFiling
from streams.contract.events.quotes import SIMULATED

TABLE: Final = "simulated_projects"
OPENS: Final = DAY_PHASES[0].start
_BEFORE_OPENING: Final = {ISSUED: time(8, 45), LISTED: time(9, 0)}
_FIRST: Final = timedelta(hours=9, minutes=32)
_SPAN: Final = timedelta(hours=5, minutes=10)  # over which a day's news is spread


@dataclass(frozen=True, kw_only=True)
class IpoNews:
    """All applicants, and their rows by day, in the order in which they are told."""

    applicants: tuple[Applicant, ...]
    by_day: Mapping[date, tuple[IpoFiling, ...]]  # oldest first

    def before(self, day: date) -> list[IpoFiling]:
        """Return all that was told on earlier days."""
        return [filing for each, filings in self.by_day.items() if each < day for filing in filings]

    def opening(self, day: date) -> list[IpoFiling]:
        """Return what is told on a day before its first sweep."""
        return [filing for filing in self.by_day.get(day, ()) if filing.captured_at.time() < OPENS]

    def during(self, day: date) -> list[IpoFiling]:
        """Return what is told on a day while it is swept."""
        return [filing for filing in self.by_day.get(day, ()) if filing.captured_at.time() >= OPENS]


def ipo_news(applicants: Iterable[Applicant]) -> IpoNews:
    """Return what is told of some applicants."""
    every = tuple(applicants)
    said: dict[date, list[tuple[Applicant, str]]] = defaultdict(list)
    for applicant in every:
        for day, word in applicant.words:
            said[day].append((applicant, word))
    return IpoNews(applicants=every, by_day={day: _of_day(day, said[day]) for day in sorted(said)})


def _of_day(day: date, told: list[tuple[Applicant, str]]) -> tuple[IpoFiling, ...]:
    opening = [_filing(applicant, word, datetime.combine(day, _BEFORE_OPENING[word], SHANGHAI))
               for applicant, word in told if word in _BEFORE_OPENING]
    others = [(applicant, word) for applicant, word in told if word not in _BEFORE_OPENING]
    midnight = datetime.combine(day, time(), SHANGHAI)
    during = [_filing(applicant, word, midnight + _FIRST + timedelta(seconds=_SPAN.seconds * place // len(others)))
              for place, (applicant, word) in enumerate(others)]
    return (*sorted(opening, key=lambda filing: filing.captured_at), *during)


def _filing(applicant: Applicant, word: str, at: datetime) -> IpoFiling:
    return IpoFiling(
        company=applicant.company, table=TABLE, project=applicant.project, board=applicant.board, raw_status=word,
        status_on=at.date(), accepted_on=applicant.began, security=applicant.security if word == LISTED else None,
        sponsor=applicant.sponsor, source=SIMULATED, captured_at=at)
