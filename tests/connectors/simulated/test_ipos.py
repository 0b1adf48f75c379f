"""The fictional way to a listing: words the stream processor knows, steps it allows, the same again from the seed."""

from collections import defaultdict
from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given

from connectors.simulated.applicants import ELSEWHERE, TO_A_LISTING
from connectors.simulated.facts import facts_until
from connectors.simulated.market import Market
from streams.contract.companies import normalised
from streams.contract.events.ipos import IpoFiling, Stage
from streams.contract.events.registry import Membership, Relation
from streams.contract.topics import REGISTRY_MEMBERSHIPS
from streams.ipos.joining import joined
from streams.ipos.lifecycle import lifecycle
from streams.ipos.status_words import meaning
from tests.connectors.simulated.markets import SEEDS, market, options


def filings_of(of: Market) -> dict[str, list[IpoFiling]]:
    """Return all filings of a market's days by company, and those from before them."""
    found: dict[str, list[IpoFiling]] = defaultdict(list)
    for filings in of.ipos.by_day.values():
        for filing in filings:
            found[filing.company].append(filing)
    return found


@pytest.mark.parametrize("path", [TO_A_LISTING, *ELSEWHERE], ids=lambda path: path[-1][1])
def test_every_word_of_a_filing_stands_for_a_stage(path: tuple[tuple[int, str], ...]) -> None:
    assert Stage.UNKNOWN not in {meaning("simulated_projects", word).stage for _, word in path}


@given(SEEDS)
def test_every_lifecycle_is_legal_and_nothing_is_left_out(seed: int) -> None:
    for company, filings in filings_of(market(seed)).items():
        known = lifecycle(filings)
        assert known.needs_review == (), company
        assert len(known.attempts) == 1
        assert not any(move.gap for move in known.moves)
        assert [move.on for move in known.moves] == [filing.status_on for filing in filings]


@given(SEEDS)
def test_the_last_move_of_a_newcomer_is_that_he_is_listed_on_his_first_trading_day(seed: int) -> None:
    filings = filings_of(market(seed))
    newcomers = [firm for planned in market(seed).plan.days for firm in planned.newcomers]
    assert len(newcomers) >= 2
    for firm in newcomers:
        known = lifecycle(filings[firm.legal_name])
        assert (known.newest.stage, known.moves[-1].on) == (Stage.LISTED, firm.listed_on)
        assert known.moves[-2].stage is Stage.ISSUING
        assert filings[firm.legal_name][-1].captured_at.time() == time(9, 0)


def test_the_listing_that_follows_names_the_newcomers_security_and_only_his_last_filing_does() -> None:
    of = market(1)
    [firm] = of.plan.days[0].newcomers
    own = filings_of(of)[firm.legal_name]
    assert [filing.security for filing in own] == [None] * (len(own) - 1) + [firm.security]
    facts = facts_until(of, of.plan.days[0])[REGISTRY_MEMBERSHIPS].values()
    memberships = [event for event in facts if isinstance(event, Membership)]
    assert joined(own[:-1], memberships)[1] == {}
    [listing] = joined(own, memberships)[1].values()
    assert (listing.company, listing.security, listing.relation, listing.valid_from, listing.source) == (
        firm.legal_name, firm.security, Relation.SELF, firm.listed_on, "simulated")


@given(SEEDS)
def test_an_application_is_of_a_little_giant_that_is_not_listed_and_named_as_fictional(seed: int) -> None:
    listed = {normalised(firm.legal_name) for firm in market(seed).plan.firms[:market(seed).options.securities]}
    for applicant in market(seed).ipos.applicants:
        assert applicant.company.endswith("股份有限公司（模拟）")
        assert applicant.sponsor.startswith("模拟")
        assert normalised(applicant.company) not in listed
        assert 1 <= applicant.list_number <= 7
    names = [applicant.company for applicant in market(seed).ipos.applicants]
    assert len(set(names)) == len(names)


@given(SEEDS)
def test_on_every_day_something_moves_while_the_market_is_open_the_first_soon_after_its_opening(seed: int) -> None:
    for planned in market(seed).plan.days:
        told = [filing.captured_at for filing in market(seed).ipos.during(planned.day)]
        assert f"{told[0]:%H:%M}" == "09:32"
        assert told[-1].time() < time(15)
        assert all(earlier < later for earlier, later in pairwise(told))


def test_at_the_start_applications_are_under_way_at_many_stages() -> None:
    of = market(1)
    known = of.ipos.before(of.plan.days[0].day)
    stages = {lifecycle([filing for filing in known if filing.company == company]).newest.stage
              for company in {filing.company for filing in known}}
    assert len(stages) >= 5
    assert {filing.status_on < date(2026, 1, 5) for filing in known} == {True}


def test_what_is_told_of_a_day_is_split_into_before_its_opening_and_after() -> None:
    of = market(1)
    for planned in of.plan.days:
        assert (*of.ipos.opening(planned.day), *of.ipos.during(planned.day)) == of.ipos.by_day[planned.day]
        assert all(filing.captured_at.date() == filing.status_on == planned.day
                   for filing in of.ipos.by_day[planned.day])


def test_the_same_seed_gives_the_same_filings_and_more_days_do_not_change_those_of_fewer() -> None:
    few, many = (Market(options(days=days)) for days in (3, 30))
    assert Market(options(days=3)).ipos == few.ipos
    for planned in few.plan.days:
        assert few.ipos.by_day[planned.day] == many.ipos.by_day[planned.day]
        assert few.ipos.before(planned.day) == many.ipos.before(planned.day)


def test_however_long_a_whole_market_runs_no_two_of_its_firms_share_a_name() -> None:
    of = Market(options(securities=5700, members=1100, days=None))
    words = [firm.name.removeprefix("模拟") for firm in (*of.plan.firms, *of.plan.coming)]
    known = {firm.legal_name for firm in (*of.plan.firms, *of.plan.coming)}
    for applicant in of.ipos.applicants:
        if applicant.company not in known:
            start = len(applicant.region)
            words.append(applicant.company[start:start + 2])
    assert len(words) > 6_300
    assert len(set(words)) == len(words)
