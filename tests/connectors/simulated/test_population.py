"""The fictional firms: labelled, each once, spread over boards, regions and lists as the real ones are."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import BadOption
from connectors.simulated.facts import facts_until
from connectors.simulated.market import Market
from connectors.simulated.options import Options
from connectors.simulated.population import Firm, Foundry, first_firms, newcomers
from streams.contract.events.ipos import IpoFiling
from streams.contract.events.registry import Instrument, Listing, Membership
from streams.contract.limits import TICK_LI, is_limit_free
from streams.contract.regions import REGIONS
from streams.contract.scopes import LISTS
from streams.contract.securities import Board, board_of, security_id
from streams.contract.topics import MARKET_INSTRUMENTS, MARKET_IPO_FILINGS, REGISTRY_LISTINGS, REGISTRY_MEMBERSHIPS
from streams.ipos.joining import joined
from streams.members.linking import link

WHOLE = Options()
FIRMS = first_firms(WHOLE, Foundry(WHOLE))
MEMBERS = [firm for firm in FIRMS if firm.list_number]


def share(firms: list[Firm], board: Board) -> float:
    return sum(firm.board == board for firm in firms) / len(firms)


def test_a_whole_market_has_as_many_firms_and_members_as_asked_for_and_no_name_or_code_twice() -> None:
    assert (len(FIRMS), len(MEMBERS)) == (5_700, 1_100)
    for of in ("security", "name", "legal_name"):
        assert len({getattr(firm, of) for firm in FIRMS}) == len(FIRMS)


def test_every_name_says_that_it_is_simulated() -> None:
    assert all(firm.name.startswith("模拟") and firm.legal_name.endswith("股份有限公司（模拟）") for firm in FIRMS)


def test_every_code_is_one_of_its_board() -> None:
    assert all(security_id(firm.security) == firm.security and board_of(firm.security) == firm.board for firm in FIRMS)


@pytest.mark.parametrize(("board", "of_all", "of_members"), [
    (Board.SSE_MAIN, 0.31, 0.11), (Board.SZSE_MAIN, 0.27, 0.10), (Board.CHINEXT, 0.25, 0.34), (Board.STAR, 0.11, 0.27),
    (Board.BSE, 0.06, 0.17)])
def test_boards_have_their_shares(board: Board, of_all: float, of_members: float) -> None:
    assert share(FIRMS, board) == pytest.approx(of_all, abs=0.01)
    assert share(MEMBERS, board) == pytest.approx(of_members, abs=0.04)


def test_members_are_of_every_list_and_of_every_region_the_ministry_counts() -> None:
    assert {firm.list_number for firm in MEMBERS} == set(LISTS)
    regions = Counter(firm.region for firm in MEMBERS)
    assert set(regions) == set(REGIONS)
    assert regions["江苏"] > regions["宁波"] > regions["大连"] > 2


def test_everyone_has_been_listed_for_long_on_a_weekday_since_his_board_opened() -> None:
    opened = {Board.STAR: date(2019, 7, 22), Board.CHINEXT: date(2009, 10, 30), Board.BSE: date(2021, 11, 15)}
    for firm in FIRMS:
        assert opened.get(firm.board, date(2000, 1, 4)) <= firm.listed_on < WHOLE.start
        assert firm.listed_on.weekday() < 5
        assert not is_limit_free(firm.board, firm.listed_on, WHOLE.start)


def test_prices_are_on_ticks_and_shares_are_many() -> None:
    assert all(firm.price_li % TICK_LI == 0 and firm.price_li >= 3_000 for firm in FIRMS)
    assert all(10**7 < firm.shares < 10**10 for firm in FIRMS)


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))))
def test_a_market_of_any_size_is_complete_and_the_same_again(seed: int, sizes: tuple[int, int]) -> None:
    options = Options(securities=sizes[0], members=sizes[1], seed=seed)
    firms = first_firms(options, Foundry(options))
    assert (len({firm.security for firm in firms}), sum(bool(firm.list_number) for firm in firms)) == sizes
    assert first_firms(options, Foundry(options)) == firms


def test_newcomers_are_members_that_nobody_was_before() -> None:
    foundry = Foundry(WHOLE)
    first_firms(WHOLE, foundry)
    found = newcomers(WHOLE, foundry, date(2026, 1, 12), 300)
    assert not {firm.security for firm in found} & {firm.security for firm in FIRMS}
    assert not {firm.name for firm in found} & {firm.name for firm in FIRMS}
    assert all(firm.list_number and firm.listed_on == date(2026, 1, 12) for firm in found)
    assert {firm.board for firm in found} == {Board.STAR, Board.CHINEXT, Board.BSE}


def test_what_is_published_makes_exactly_the_members_listed_at_the_start_and_those_whose_filing_says_so() -> None:
    market = Market(Options(days=1))
    facts = {topic: list(events.values()) for topic, events in facts_until(market, market.plan.days[0]).items()}
    memberships = [event for event in facts[REGISTRY_MEMBERSHIPS] if isinstance(event, Membership)]
    listings = [event for event in facts[REGISTRY_LISTINGS] if isinstance(event, Listing)]
    instruments = {event.security: event for event in facts[MARKET_INSTRUMENTS] if isinstance(event, Instrument)}
    filings = [event for event in facts[MARKET_IPO_FILINGS] if isinstance(event, IpoFiling)]
    assert {event.evidence for event in memberships} | {event.evidence for event in listings} == {
        "simulated (seed 1, 5700 securities, 1100 members, from 2026-01-05)"}
    listed = joined(filings, memberships)[1].values()
    members = link(memberships, [*listings, *listed], instruments, [])
    [newcomer] = market.plan.days[0].newcomers
    assert {security: member.name for security, member in members.items()} == {
        firm.security: firm.name for firm in [*MEMBERS, newcomer]}
    assert [title.valid_from for title in members[newcomer.security].titles] == [newcomer.listed_on]
    assert len(memberships) > len(MEMBERS) + 10  # on the way


@pytest.mark.parametrize(("option", "value", "said"), [
    ("securities", 5_701, "--securities: must be from 1 to 5700, not 5701"),
    ("members", 5_701, "--members: must be from 1 to 5700, not 5701"),
    ("members", 0, "--members: must be from 1 to 5700, not 0"),
    ("seed", -1, "--seed: must be from 0 to 2147483648, not -1"),
    ("every_seconds", 0, "--every: must be from 1 to 7200, not 0"),
    ("partial", 1.5, "--partial: must be from 0 to 1, not 1.5"),
    ("partial", float("nan"), "--partial: must be from 0 to 1, not nan"),
    ("start", date(2025, 12, 31), "--start: must be 2026-01-01 or later, when all seven lists are out, not 2025-12-31"),
])
def test_an_option_that_cannot_be_is_one_line(option: str, value: object, said: str) -> None:
    with pytest.raises(BadOption) as error:
        Options(**{option: value})  # type: ignore[arg-type]
    assert str(error.value) == said
