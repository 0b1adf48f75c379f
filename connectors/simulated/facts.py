"""A simulated market's firms as events of the reference topics. The evidence names the market they belong to."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time

from connectors.importers.kinds import IMPORTERS, Kind
from connectors.simulated.market import Market
from connectors.simulated.plan import PlannedDay
from connectors.simulated.population import Firm
from streams.contract.clock import SHANGHAI
from streams.contract.events.base import Event
from streams.contract.events.ipos import IpoFiling
from streams.contract.events.quotes import SIMULATED
from streams.contract.events.registry import Instrument, Listing, Membership, Relation, ShareCapital
from streams.contract.terms import PUBLISHED
from streams.contract.topics import MARKET_IPO_FILINGS, Topic

Facts = Mapping[Topic, Mapping[str, Event]]  # by key on the topic, in the order in which they are published


def facts_until(market: Market, day: PlannedDay) -> Facts:
    """Return all that is to be published by the first sweep of a day."""
    known = market.options.market
    firms = market.plan.firms[:market.options.securities]
    applicants = [each for each in market.ipos.applicants if each.began <= day.day]
    return _by_topic(
        [*_listed_at_start(known, firms, market.options.start),
         *(event for planned in market.plan.days[:day.number + 1] for event in _happening(planned)),
         *(_membership(known, each.company, each.list_number, each.region) for each in applicants)],
        [*market.ipos.before(day.day), *market.ipos.opening(day.day)])


def facts_on(market: Market, day: PlannedDay) -> Facts:
    """Return what is to be published on a day before its first sweep."""
    applicants = [each for each in market.ipos.applicants if each.began == day.day]
    return _by_topic(
        [*_happening(day),
         *(_membership(market.options.market, each.company, each.list_number, each.region) for each in applicants)],
        market.ipos.opening(day.day))


def _by_topic(events: Iterable[Event], filings: Iterable[IpoFiling]) -> Facts:
    """Return events by topic; memberships come before the filings of those who hold them."""
    found: dict[Topic, dict[str, Event]] = {IMPORTERS[kind].topic: {} for kind in Kind}
    kinds = {IMPORTERS[kind].topic.event: IMPORTERS[kind] for kind in Kind}
    for event in events:
        importer = kinds[type(event)]
        found[importer.topic][importer.key_of(event)] = event
    found[MARKET_IPO_FILINGS] = {filing.filing_id: filing for filing in filings}
    return found


def _listed_at_start(market: str, firms: Iterable[Firm], start: date) -> Iterator[Event]:
    for firm in firms:
        yield from _security(firm, start)
        if firm.list_number is not None:
            yield _membership(market, firm.legal_name, firm.list_number, firm.region)
            yield Listing(company=firm.legal_name, security=firm.security, relation=Relation.SELF,
                          valid_from=firm.listed_on, evidence=market, source=SIMULATED)


def _happening(day: PlannedDay) -> Iterator[Event]:
    """Yield a day's new securities and share issues; whose security it is follows from the filing that it is listed."""
    for firm in day.newcomers:
        yield from _security(firm, day.day)
    for issue in day.issues:
        yield ShareCapital(security=issue.firm.security, effective_on=day.day, total_shares=issue.shares)


def _security(firm: Firm, counted_from: date) -> Iterator[Event]:
    yield Instrument(security=firm.security, name=firm.name, legal_name=firm.legal_name, board=firm.board,
                     listed_on=firm.listed_on)
    yield ShareCapital(security=firm.security, effective_on=counted_from, total_shares=firm.shares)


def _membership(market: str, company: str, list_number: int, region: str) -> Membership:
    known = PUBLISHED[list_number]  # a fictional title holds from the real list's day on
    return Membership(company=company, list_number=list_number, province=region, valid_from=known, evidence=market,
                      source=SIMULATED, recorded_at=datetime.combine(known, time(), SHANGHAI))
