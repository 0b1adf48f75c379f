"""Where little giants stand, and the listings that follow: filings joined with the registry's memberships. Pure.

A timetable says days ahead what will happen. A stage is entered when its day has come, by the newest capture of the
company's own rows or of all rows; a listing is handed on at once, since its day is in it (of 778 announced listing days
none was moved).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from streams.contract.clock import shanghai_day
from streams.contract.companies import normalised
from streams.contract.events.ipos import IpoFiling, IpoStage, Stage
from streams.contract.events.registry import Confidence, Listing, Membership, Relation
from streams.ipos.attempts import newest_run
from streams.ipos.lifecycle import Lifecycle, lifecycle
from streams.ipos.title_holders import Holder, holders

EVIDENCE: Final = "ipo_filing"
MOST_DOUBTS: Final = 50  # rows set aside that a stage keeps in NeedsReview, the newest: an event must fit a message
_ALONE: Final = timedelta(days=30)  # a capture so much later than those of all other companies has a wrong clock


def joined(filings: Iterable[IpoFiling], memberships: Iterable[Membership]) -> tuple[dict[str, IpoStage],
                                                                                    dict[str, Listing]]:
    """Return the stages by company and the listings by assertion id."""
    rows = list(filings)
    common = _newest_capture(rows)
    stages: dict[str, IpoStage] = {}
    listings: dict[str, Listing] = {}
    for holder, own in _of_holders(rows, holders(memberships)):
        newest = max(shanghai_day(filing.captured_at) for filing in own)
        so_far = [filing for filing in own if filing.status_on <= max(newest, common)]
        known = lifecycle(own)
        listings.update((listing.assertion_id, listing) for listing in _listings(known))
        if so_far:
            stages[holder.company] = _stage(holder, known if len(so_far) == len(own) else lifecycle(so_far), newest)
    return stages, listings


def _newest_capture(filings: Iterable[IpoFiling]) -> date:
    """Return the newest day of all captures; that of one company alone counts for others if it is near theirs."""
    newest: dict[str, date] = {}
    for filing in filings:
        newest[filing.company] = max(newest.get(filing.company, date.min), shanghai_day(filing.captured_at))
    *_, second, last = date.min, date.min, *sorted(newest.values())
    return last if len(newest) < 2 or last - second <= _ALONE else second


def _of_holders(filings: Iterable[IpoFiling], known: Mapping[str, Holder]) -> list[tuple[Holder, list[IpoFiling]]]:
    names: dict[str, str] = {}
    found: dict[str, tuple[Holder, list[IpoFiling]]] = {}
    for filing in filings:
        if filing.company not in names:
            names[filing.company] = normalised(filing.company)
        if holder := known.get(names[filing.company]):
            found.setdefault(holder.company, (holder, []))[1].append(filing)
    return [found[company] for company in sorted(found)]


def _stage(holder: Holder, known: Lifecycle, newest_capture: date) -> IpoStage:
    """Return what the newest attempt says; days are counted to the newest capture of the company's rows."""
    attempt = known.newest
    run = newest_run(attempt.steps)
    before = newest_run(attempt.steps[:len(attempt.steps) - len(run)])
    filing = run[-1].filing if run else attempt.first
    entered_on = run[0].on if run else attempt.first.status_on
    return IpoStage(
        company=holder.company, province=holder.province, lists=holder.lists, security=attempt.security,
        attempt=len(known.attempts), board=attempt.board, stage=attempt.stage or Stage.UNKNOWN,
        previous=before[0].stage if before else None, entered_on=entered_on,
        previous_entered_on=before[0].on if before else None,
        days_in_stage=max(0, (newest_capture - entered_on).days), sponsor=attempt.sponsor,
        raw_status=filing.raw_status, source=filing.source, moves=known.moves,
        needs_review=known.needs_review[-MOST_DOUBTS:])


def _listings(known: Lifecycle) -> Iterable[Listing]:
    """Yield what is known of listings: whose row names the security."""
    for attempt in known.attempts:
        if (row := attempt.listing) and row.security:
            yield Listing(
                company=row.company, security=row.security, relation=Relation.SELF, valid_from=row.status_on,
                evidence=EVIDENCE, confidence=Confidence.HIGH, source=row.source, recorded_at=row.captured_at)
