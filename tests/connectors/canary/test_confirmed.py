"""What two sources have agreed on is a witness for as long as looks go on from one another, and no longer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.canary.judge import Canary
from connectors.quotes.source import Look
from streams.contract.clock import SHANGHAI
from streams.contract.events.quality import SourceVerdict
from tests.connectors.canary.trading import DAY, Trading, a_market, at, each
from tests.connectors.quotes.speaking import higher

V = SourceVerdict
Spoil = Callable[[Look], Look]


def other_closes(look: Look) -> Look:
    return each(look, prev_close_li=lambda quote: quote.prev_close_li + 10)


def half_of_it(look: Look) -> Look:
    spoilt = {quote.security: quote for quote in higher(8)(look).quotes[::2]}
    return replace(look, quotes=tuple(spoilt.get(quote.security, quote) for quote in look.quotes))


WRONG: dict[str, Spoil] = {"5 % more": higher(5), "30 % less": higher(-30), "other previous closes": other_closes,
                           "half of it 8 % more": half_of_it}


def agreed(market: Trading, moment: datetime) -> Canary:
    """Return a canary of a source that another one agreed with at a moment."""
    canary, look = Canary(), market.look(moment)
    assert canary.judge(look, moment, [look]).verdict is V.GOOD
    return canary


@settings(max_examples=12)
@given(seed=st.integers(0, 10**6), wrong=st.sampled_from(sorted(WRONG)), paces=st.lists(
    st.sampled_from([5, 60, 240, 300]), min_size=40, max_size=120), start=st.sampled_from([at(9, 26), at(10), at(14)]))
def test_a_source_that_keeps_going_is_never_quarantined_since_one_other_is_wrong(
        seed: int, wrong: str, paces: list[int], start: datetime) -> None:
    market, moment = a_market(100, seed, quietest=20), start
    canary = agreed(market, moment)
    for seconds in paces:
        moment += timedelta(seconds=seconds)
        look = market.look(moment)
        judged = canary.judge(look, moment, [WRONG[wrong](look)])
        assert (judged.verdict, judged.publishable) == (V.GOOD, look), f"{moment}: {judged.detail}"


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), wrong=st.sampled_from(sorted(WRONG)), looks=st.integers(0, 20),
       ever_agreed=st.booleans())
def test_a_source_that_jumps_away_from_two_others_is_always_quarantined(
        seed: int, wrong: str, looks: int, ever_agreed: bool) -> None:
    market, moment = a_market(100, seed, quietest=20), at(10)
    canary = agreed(market, moment) if ever_agreed else Canary()
    for _ in range(looks):
        moment += timedelta(seconds=60)
        canary.judge(market.look(moment), moment)
    for _ in range(3):
        moment += timedelta(seconds=60)
        look = market.look(moment)
        judged = canary.judge(WRONG[wrong](look), moment, [look, look])
        assert judged.publishable is None
        assert judged.verdict in {V.DISAGREES, V.DRIFT}


def test_a_jump_is_not_confirmed_by_what_it_jumped_from() -> None:
    market = a_market(100, quietest=20)
    canary = agreed(market, at(10))
    look = market.look(at(10, 1))
    assert canary.judge(higher(5)(look), at(10, 1)).verdict is V.GOOD, "nobody contradicts it"
    look = market.look(at(10, 2))

    assert canary.judge(higher(5)(look), at(10, 2), [look]).verdict is V.DISAGREES


@pytest.mark.parametrize(("before", "after", "verdict"), [
    (at(10), at(10, 6), V.DISAGREES), (at(11, 29), at(13, 1), V.GOOD), (at(11, 26), at(13, 2), V.DISAGREES),
    (at(14, 58), at(15, 40), V.GOOD), (at(15, 10), at(23, 30), V.GOOD)])
def test_minutes_of_trading_count_and_breaks_do_not(before: datetime, after: datetime, verdict: SourceVerdict) -> None:
    market = a_market(100, quietest=20)
    canary = agreed(market, before)
    look = market.look(after)

    assert canary.judge(look, after, [higher(5)(look)]).verdict is verdict


def test_what_was_confirmed_yesterday_is_no_witness_today() -> None:
    market = a_market(100, quietest=20)
    canary = agreed(market, at(15, 10))
    tomorrow: date = DAY + timedelta(days=1)
    moment = datetime.combine(tomorrow, time(9, 26), SHANGHAI)
    look = market.look(moment)

    assert canary.judge(look, moment, [higher(5)(look)]).verdict is V.DISAGREES


def test_a_few_rows_that_go_on_do_not_confirm_all_others() -> None:
    market = a_market(100, quietest=20)
    canary, look = agreed(market, at(10)), market.look(at(10, 4))
    few = replace(look, quotes=look.quotes[:25], missed=tuple(quote.security for quote in look.quotes[25:]))
    assert canary.judge(few, at(10, 4)).verdict is V.PARTIAL
    look = market.look(at(10, 5, 30))

    assert canary.judge(look, at(10, 5, 30), [higher(5)(look)]).verdict is V.DISAGREES


def test_a_look_at_a_few_does_not_make_the_next_whole_one_doubtful() -> None:
    market = a_market(100, quietest=20)
    canary, look = agreed(market, at(10)), market.look(at(10, 2))
    canary.judge(replace(look, quotes=look.quotes[:25], missed=tuple(q.security for q in look.quotes[25:])), at(10, 2))
    look = market.look(at(10, 4))

    assert canary.judge(look, at(10, 4), [higher(5)(look)]).verdict is V.GOOD


def test_a_slow_drift_goes_on_by_itself_and_a_third_source_overrules_it() -> None:
    market = a_market(100, quietest=20)
    canary = agreed(market, at(10))
    for minute in range(1, 7):
        look, moment = market.look(at(10, minute)), at(10, minute)
        assert canary.judge(higher(minute)(look), moment, [look]).verdict is V.GOOD, "one other alone does not decide"
    look = market.look(at(10, 7))

    assert canary.judge(higher(7)(look), at(10, 7), [look, look]).verdict is V.DISAGREES


def test_a_third_source_that_is_minutes_behind_does_not_decide() -> None:
    market = a_market(100, quietest=20)
    canary = agreed(market, at(10))
    look = market.look(at(10, 1))
    behind = each(higher(-5)(look), quoted_at_ms=lambda quote: quote.quoted_at_ms - 90_000)

    assert canary.judge(look, at(10, 1), [higher(5)(look), behind]).verdict is V.GOOD
