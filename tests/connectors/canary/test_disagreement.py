"""Two sources that contradict each other: which one is wrong, or that nobody can tell."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.canary.judge import Canary
from connectors.quotes.source import Look
from connectors.source import Quote
from streams.contract.events.quality import SourceVerdict
from tests.connectors.canary.trading import a_market, at, each

V = SourceVerdict


def off(percent: float, every: int = 1) -> Callable[[Look], Look]:
    """Return what makes each so-manyth price so many percent higher."""
    def spoil(look: Look) -> Look:
        chosen = {quote.security for quote in look.quotes[::every]}
        return each(look, price_li=lambda q: _more(q, percent) if q.security in chosen else q.price_li)
    return spoil


def _more(quote: Quote, percent: float) -> int | None:
    return None if quote.price_li is None else int(quote.price_li * (1 + percent / 100))


def right() -> Look:
    return a_market(100, quietest=20).look(at(10))


def test_prices_that_differ_for_many_are_a_disagreement_and_are_quarantined() -> None:
    judged = Canary().judge(off(5)(right()), at(10), [right()])

    assert (judged.verdict, judged.publishable) == (V.DISAGREES, None)
    assert " prices are not what another source says: " in judged.detail


@pytest.mark.parametrize("spoil", [off(1.9), off(9, every=11), lambda look: each(
    look, quoted_at_ms=lambda quote: quote.quoted_at_ms + 3_000)])
def test_seconds_apart_and_a_few_odd_ones_are_no_disagreement(spoil: Callable[[Look], Look]) -> None:
    assert Canary().judge(spoil(right()), at(10), [right()]).verdict is V.GOOD


def test_another_previous_close_is_a_disagreement_however_small() -> None:
    spoilt = each(right(), prev_close_li=lambda quote: quote.prev_close_li + 10)

    assert Canary().judge(spoilt, at(10), [right()]).verdict is V.DISAGREES


def test_what_was_quoted_minutes_apart_is_not_compared() -> None:
    later = each(off(5)(right()), quoted_at_ms=lambda quote: quote.quoted_at_ms - 200_000)

    assert Canary().judge(later, at(10), [right()]).verdict is V.GOOD


def test_a_third_source_decides_who_is_wrong() -> None:
    good, wrong = right(), off(5)(right())

    assert Canary().judge(good, at(10), [wrong, right()]).verdict is V.GOOD
    assert Canary().judge(wrong, at(10), [good, right()]).verdict is V.DISAGREES
    assert Canary().judge(wrong, at(10), [good, off(-5)(right())]).verdict is V.DISAGREES


def test_without_a_third_what_was_agreed_minutes_ago_decides() -> None:
    market = a_market(100, quietest=20)
    canary, look = Canary(), market.look(at(10))
    assert canary.judge(look, at(10), [look]).verdict is V.GOOD
    look = market.look(at(10, 1))
    assert canary.judge(look, at(10, 1), [off(8)(look)]).verdict is V.GOOD
    look = market.look(at(10, 2))
    assert canary.judge(off(8)(look), at(10, 2), [look]).verdict is V.DISAGREES


def test_what_nobody_ever_agreed_to_is_no_witness_for_itself() -> None:
    market = a_market(100, quietest=20)
    canary = Canary()
    assert canary.judge(off(5)(market.look(at(10))), at(10)).verdict is V.GOOD
    look = market.look(at(10, 1))
    assert canary.judge(off(5)(look), at(10, 1), [look]).verdict is V.DISAGREES


def test_only_a_sample_that_agrees_clears_a_disagreement_up() -> None:
    market = a_market(100, quietest=20)
    canary, look = Canary(), market.look(at(10))
    canary.judge(off(5)(look), at(10), [look])
    look = market.look(at(10, 1))
    assert canary.judge(look, at(10, 1)).verdict is V.DISAGREES
    assert canary.wants_a_second_opinion
    assert canary.judge(look, at(10, 1) + timedelta(seconds=5), [Look(quotes=look.quotes[:5])]).verdict is V.DISAGREES

    assert canary.judge(look, at(10, 1) + timedelta(seconds=10), [look]).verdict is V.GOOD


def test_a_source_that_was_wrong_from_the_first_look_is_put_right_by_another_that_agrees() -> None:
    market = a_market(100, quietest=20)
    canary, look = Canary(), market.look(at(10))
    halved = each(look, price_li=lambda q: q.price_li and q.price_li * 3, turnover_li=lambda q: q.turnover_li and
                  q.turnover_li * 3, prev_close_li=lambda q: q.prev_close_li * 3)
    assert canary.judge(halved, at(10)).verdict is V.GOOD
    look = market.look(at(10, 1))
    assert canary.judge(look, at(10, 1)).verdict is V.DRIFT

    assert canary.judge(look, at(10, 1) + timedelta(seconds=5), [look]).verdict is V.GOOD
    assert canary.judge(market.look(at(10, 2)), at(10, 2)).verdict is V.GOOD
