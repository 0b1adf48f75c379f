"""A simulated market's firms as events of the reference topics. The evidence names the market they belong to."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Final

from connectors.importers.kinds import IMPORTERS, Kind
from connectors.simulated.plan import PlannedDay
from connectors.simulated.population import Firm
from streams.contract.clock import SHANGHAI
from streams.contract.events.base import Event
from streams.contract.events.quotes import SIMULATED
from streams.contract.events.registry import Instrument, Listing, Membership, Relation, ShareCapital

LIST_DAYS: Final = {  # when each real list was published: a fictional title holds from then on
    1: date(2019, 6, 5), 2: date(2020, 12, 1), 3: date(2021, 7, 19), 4: date(2022, 8, 8), 5: date(2023, 7, 14),
    6: date(2024, 9, 2), 7: date(2025, 10, 15)}
Facts = Mapping[Kind, Mapping[str, Event]]  # by key on the topic


def facts_of(market: str, firms: Iterable[Firm], days: Iterable[PlannedDay], start: date) -> Facts:
    """Return what is to be published of the firms listed at the start, and of what happens on some days."""
    found: dict[Kind, dict[str, Event]] = {kind: {} for kind in Kind}
    for kind, event in _events(market, firms, days, start):
        found[kind][IMPORTERS[kind].key_of(event)] = event
    return found


def _events(market: str, firms: Iterable[Firm], days: Iterable[PlannedDay], start: date,
            ) -> Iterator[tuple[Kind, Event]]:
    for firm in firms:
        yield from _firm(market, firm, start)
    for day in days:
        for firm in day.newcomers:
            yield from _firm(market, firm, day.day)
        for issue in day.issues:
            yield Kind.SHARE_CAPITAL, ShareCapital(
                security=issue.firm.security, effective_on=day.day, total_shares=issue.shares)


def _firm(market: str, firm: Firm, counted_from: date) -> Iterator[tuple[Kind, Event]]:
    yield Kind.INSTRUMENTS, Instrument(security=firm.security, name=firm.name, legal_name=firm.legal_name,
                                       board=firm.board, listed_on=firm.listed_on)
    yield Kind.SHARE_CAPITAL, ShareCapital(security=firm.security, effective_on=counted_from, total_shares=firm.shares)
    if firm.list_number is None:
        return
    known = LIST_DAYS[firm.list_number]
    yield Kind.MEMBERSHIPS, Membership(
        company=firm.legal_name, list_number=firm.list_number, province=firm.region, valid_from=known, evidence=market,
        source=SIMULATED, recorded_at=datetime.combine(known, time(), SHANGHAI))
    yield Kind.LISTINGS, Listing(company=firm.legal_name, security=firm.security, relation=Relation.SELF,
                                 valid_from=firm.listed_on, evidence=market, source=SIMULATED)
