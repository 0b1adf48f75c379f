"""What a look is expected to hold: members by their titles, the market by what it showed when it was whole."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quotes.ladder import Found
from connectors.quotes.roster import MarketRoster, asking_for, expected_in, to_poll
from connectors.quotes.source import Gap, Look
from connectors.source import Quote
from streams.contract.events.quotes import QuoteStatus
from streams.contract.events.registry import Instrument
from streams.contract.securities import board_of
from tests.builders import a_batch, a_member, a_row
from tests.connectors.quotes.listing import DAY

CODES = tuple(f"600{number:03d}.SH" for number in range(200))


def a_look(securities: tuple[str, ...], *gaps: Gap, uncounted: int = 0) -> Look:
    quotes = tuple(Quote(security, 10_000, 10_000, 100, 1_000_000, 0, QuoteStatus.TRADING) for security in securities)
    return Look(quotes=quotes, gaps=tuple((gap, "so") for gap in gaps), uncounted=uncounted)


def an_instrument(security: str, listed_on: date) -> tuple[str, Instrument]:
    return security, Instrument(security=security, name=f"样例{security[:6]}", board=board_of(security),
                                listed_on=listed_on)


class Lister:
    """Remembers what it was told to be known."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.known: tuple[str, ...] = ()

    async def look_at(self, securities: tuple[str, ...]) -> Look:
        self.known = tuple(securities)
        return a_look(self.known)

    look_at_market = look_at


async def known_to(roster: MarketRoster, name: str) -> tuple[str, ...]:
    lister = Lister(name)
    await roster.ask(DAY)(lister)  # type: ignore[arg-type]
    return lister.known


def seen(roster: MarketRoster, look: Look, source: str = "eastmoney") -> None:
    roster.seen(Found(source, look, 1, 1))


@pytest.mark.asyncio
async def test_before_the_market_was_seen_others_begin_with_the_instruments_that_are_listed() -> None:
    roster = MarketRoster("eastmoney", lambda: [an_instrument("600000.SH", DAY),
                                                an_instrument("600001.SH", DAY + timedelta(days=1))])

    assert await known_to(roster, "tencent") == ("600000.SH",)
    assert await known_to(roster, "eastmoney") == ()


@pytest.mark.asyncio
async def test_after_a_restart_others_begin_with_the_last_published_sweep_and_the_lister_with_nothing() -> None:
    roster = MarketRoster("eastmoney", lambda: [an_instrument("600009.SH", DAY)], CODES)

    assert await known_to(roster, "tencent") == CODES
    assert await known_to(roster, "eastmoney") == ()
    seen(roster, a_look(CODES[:100]))
    assert await known_to(roster, "tencent") == CODES[:100]


def test_what_did_not_come_in_the_last_published_sweep_was_expected_too() -> None:
    batch = a_batch([a_row("600001.SH")]).model_copy(update={"missing": ("600000.SH",)})

    assert expected_in([None, batch]) == ("600000.SH", "600001.SH")


@pytest.mark.asyncio
async def test_what_the_lister_showed_whole_is_expected_of_all() -> None:
    roster = MarketRoster("eastmoney", lambda: ())
    seen(roster, a_look(CODES))

    assert await known_to(roster, "tencent") == await known_to(roster, "eastmoney") == CODES


@pytest.mark.parametrize(("look", "source"), [
    (a_look(CODES[:199], Gap.MISSING_PAGE), "eastmoney"), (a_look(CODES[:199], Gap.BAD_ROW), "eastmoney"),
    (a_look(CODES[:199], uncounted=1), "eastmoney"), (a_look(CODES[:199]), "tencent"),
    (a_look(CODES[:150], Gap.MISSING_SECURITY), "eastmoney"), (a_look(()), "eastmoney")])
@pytest.mark.asyncio
async def test_what_is_not_whole_or_much_smaller_at_once_leaves_all_expected(look: Look, source: str) -> None:
    roster = MarketRoster("eastmoney", lambda: ())
    seen(roster, a_look(CODES))
    seen(roster, look, source)

    assert await known_to(roster, "eastmoney") == CODES


@pytest.mark.asyncio
async def test_one_that_is_delisted_is_missing_once_and_newcomers_are_expected_from_then_on() -> None:
    roster = MarketRoster("eastmoney", lambda: ())
    seen(roster, a_look(CODES))
    now = (*CODES[1:], "920001.BJ")
    seen(roster, a_look(now, Gap.MISSING_SECURITY))

    assert await known_to(roster, "eastmoney") == now


def test_members_are_asked_for_while_they_hold_a_title_and_are_listed() -> None:
    member = a_member("600001.SH")

    assert to_poll([a_member("600002.SH"), member], DAY) == ("600001.SH", "600002.SH")
    assert to_poll([member.model_copy(update={"listed_on": DAY + timedelta(days=1)})], DAY) == ()
    assert to_poll([member.model_copy(update={"listed_on": DAY})], DAY) == ("600001.SH",)
    assert to_poll([member.model_copy(update={"titles": ()})], DAY) == ()


@given(st.lists(st.sampled_from(CODES), unique=True))
def test_the_order_of_members_does_not_matter(securities: list[str]) -> None:
    assert to_poll([a_member(security) for security in securities], DAY) == tuple(sorted(securities))


@pytest.mark.asyncio
async def test_without_securities_there_is_nothing_to_ask() -> None:
    assert asking_for(lambda day: ())(DAY) is None
    lister = Lister("eastmoney")
    ask = asking_for(lambda day: CODES[:2])(DAY)
    assert ask is not None
    await ask(lister)  # type: ignore[arg-type]
    assert lister.known == CODES[:2]
