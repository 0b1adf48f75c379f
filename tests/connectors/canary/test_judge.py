"""What a source may say, and what is not to be believed of it: each fault at its first look, or at the third."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connectors.canary.judge import Canary
from connectors.quotes.source import Gap, Look
from connectors.source import Quote
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.events.quality import SourceVerdict
from streams.contract.events.quotes import QuoteStatus
from tests.connectors.canary.trading import DAY, a_market, at, each, looks

V = SourceVerdict
TEN = at(10)


def times(name: str, factor: float) -> Callable[[Quote], object]:
    return lambda quote: None if getattr(quote, name) is None else int(getattr(quote, name) * factor)


def later(seconds: int) -> Callable[[Quote], object]:
    return lambda quote: quote.quoted_at_ms + seconds * 1000


def dashes(look: Look) -> Look:
    return each(look, price_li=None, volume=None, turnover_li=None, status=QuoteStatus.SUSPENDED)


def after_good_looks(size: int = 100, count: int = 4) -> tuple[Canary, Look, datetime]:
    """Return a canary that has seen good looks, and the next one."""
    canary, market = Canary(), a_market(size)
    for look, moment in looks(market, TEN, count=count, seconds=60):
        assert canary.judge(look, moment).verdict is V.GOOD
    moment = TEN + timedelta(minutes=count)
    return canary, market.look(moment), moment


def test_a_good_look_is_published_as_it_is() -> None:
    canary, look, moment = after_good_looks()
    judged = canary.judge(look, moment)

    assert (judged.verdict, judged.publishable, judged.received, judged.quarantined) == (V.GOOD, look, 100, 0)
    assert judged.detail == "100 rows as expected"
    assert canary.good_at == moment


DRIFTS: dict[str, tuple[Callable[[Look], Look], str]] = {
    "price ×10⁴": (lambda look: each(look, price_li=times("price_li", 10_000)), "the median price is"),
    "price ÷10⁴": (lambda look: each(look, price_li=times("price_li", 1e-4)), "the median price is"),
    "all prices ×100": (lambda look: each(look, price_li=times("price_li", 100),
                                          prev_close_li=times("prev_close_li", 100)), "the median price is"),
    "turnover ×10⁴": (lambda look: each(look, turnover_li=times("turnover_li", 10_000)), "turnover by volume is"),
    "volume in hands": (lambda look: each(look, volume=times("volume", 0.01)), "turnover by volume is"),
    "volume and turnover swapped": (lambda look: each(
        look, volume=lambda q: q.turnover_li, turnover_li=lambda q: q.volume), "turnover by volume is"),
    "change instead of price": (lambda look: each(look, price_li=4_790, volume=None),
                                "prices are beyond their daily limits"),
    "all-zero prices": (lambda look: each(look, price_li=0), "rows have no price in mid-session"),
    "all prices a dash": (dashes, "rows have no price in mid-session"),
    "future": (lambda look: each(look, quoted_at_ms=later(3600)), "seconds in the future"),
    "clock skew": (lambda look: each(look, quoted_at_ms=later(400)), "set this machine's clock"),
}


@pytest.mark.parametrize("first", [True, False], ids=["first look", "later look"])
@pytest.mark.parametrize("fault", DRIFTS)
def test_what_no_market_looks_like_is_drift_at_the_first_look(fault: str, first: bool) -> None:
    canary, look, moment = after_good_looks()
    canary, spoil = Canary() if first else canary, DRIFTS[fault][0]
    judged = canary.judge(spoil(look), moment)

    assert judged.verdict is V.DRIFT, judged.detail
    assert judged.publishable is None
    assert judged.received == judged.quarantined == 100
    assert DRIFTS[fault][1].replace("seconds", "s") in judged.detail
    assert "\n" not in judged.detail


@pytest.mark.parametrize(("spoil", "why"), [
    (lambda look: each(look, price_li=times("price_li", 10), prev_close_li=times("prev_close_li", 10),
                       turnover_li=times("turnover_li", 10)), "prices are 10 times what they were"),
    (lambda look: each(look, price_li=lambda q: q.prev_close_li, prev_close_li=lambda q: q.price_li),
     "previous closes have changed since the last look"),
    (lambda look: each(look, quoted_at_ms=later(-200)), "rows are older than those before by more than 60 s"),
    (lambda look: replace(look, quotes=(*dashes(replace(look, quotes=look.quotes[:20])).quotes, *look.quotes[20:])),
     "prices are gone"),
])
def test_what_does_not_go_with_the_last_good_look_is_drift(spoil: Callable[[Look], Look], why: str) -> None:
    canary, look, moment = after_good_looks()
    judged = canary.judge(spoil(look), moment)

    assert (judged.verdict, judged.publishable) == (V.DRIFT, None)
    assert why in judged.detail


def test_an_answer_without_quotes_is_no_look_and_heals_nothing() -> None:
    canary, look, moment = after_good_looks()
    judged = canary.judge(replace(look, quotes=(), missed=tuple(q.security for q in look.quotes)), moment)

    assert (judged.verdict, judged.publishable) == (V.UNREACHABLE, None)
    assert canary.good_at == moment - timedelta(minutes=1)


@pytest.mark.parametrize(("spoil", "why"), [
    (lambda look: replace(look, quotes=look.quotes[:80], uncounted=20, gaps=((Gap.MISSING_PAGE, "page 5"),)),
     "20 rows counted and not sent; missing page: page 5"),
    (lambda look: replace(look, gaps=((Gap.REPEATED_ROW, "20 rows of page 4 came again as page 5"),)),
     "repeated row: 20 rows of page 4 came again as page 5"),
    (lambda look: replace(look, gaps=((Gap.TOTAL_CHANGED, "100, then 101"),)), "total changed: 100, then 101"),
    (lambda look: replace(look, quotes=look.quotes[4:], missed=tuple(q.security for q in look.quotes[:4])),
     "4 missing: 600000.SH, 688000.SH, 000000.SZ, ..."),
])
def test_what_lacks_something_is_partial_and_is_published(spoil: Callable[[Look], Look], why: str) -> None:
    canary, look, moment = after_good_looks()
    spoilt = spoil(look)
    judged = canary.judge(spoilt, moment)

    assert (judged.verdict, judged.publishable, judged.detail) == (V.PARTIAL, spoilt, why)
    assert canary.good_at == moment


@pytest.mark.parametrize("spoil", [
    lambda q: q._replace(price_li=q.price_li * 10_000), lambda q: q._replace(price_li=0),
    lambda q: q._replace(price_li=q.price_li * 6), lambda q: q._replace(quoted_at_ms=q.quoted_at_ms + 7_200_000),
    lambda q: q._replace(volume=9 * 10**17), lambda q: q._replace(turnover_li=2 * 10**15)])
def test_a_single_odd_row_is_held_back_alone_and_counts_as_missing(spoil: Callable[[Quote], Quote]) -> None:
    canary, look, moment = after_good_looks()
    odd, *others = look.quotes
    judged = canary.judge(replace(look, quotes=(spoil(odd), *others)), moment)

    assert (judged.verdict, judged.received, judged.quarantined) == (V.PARTIAL, 100, 1)
    assert judged.publishable
    assert judged.publishable.quotes == tuple(others)
    assert judged.publishable.missed == (odd.security,)
    assert [gap for gap, _ in judged.publishable.gaps] == [Gap.BAD_ROW]


def test_a_row_that_was_held_back_is_used_again_when_it_is_as_before() -> None:
    canary, look, moment = after_good_looks()
    odd, *others = look.quotes
    assert odd.price_li
    canary.judge(replace(look, quotes=(odd._replace(price_li=odd.price_li * 6), *others)), moment)

    assert canary.judge(look, moment + timedelta(seconds=5)).verdict is V.GOOD


@pytest.mark.parametrize("failure", Failure)
def test_a_failure_is_a_verdict_and_where_another_process_polls_it_is_what_it_was(failure: Failure) -> None:
    expected = {Failure.DRIFT: V.DRIFT, Failure.FORBIDDEN: V.BANNED, Failure.TOO_MANY: V.BANNED,
                Failure.BAN_PAGE: V.BANNED, Failure.RESET: V.BANNED, Failure.NOT_OWNER: V.GOOD}
    canary, _, _ = after_good_looks()
    judged = canary.failed(Unavailable(failure, "push2.eastmoney.com", "so\nit says"))

    assert judged.verdict is canary.verdict is expected.get(failure, V.UNREACHABLE)
    assert judged.publishable is None
    assert judged.detail == f"push2.eastmoney.com: {failure.value.replace('_', ' ')}: so it says"


def test_nothing_is_known_of_a_source_that_was_never_asked() -> None:
    assert Canary().failed(Unavailable(Failure.NOT_OWNER, "push2.eastmoney.com", "x")).verdict is None


def test_after_a_drift_the_next_look_that_is_right_is_good() -> None:
    canary, look, moment = after_good_looks()
    canary.judge(DRIFTS["price ×10⁴"][0](look), moment)
    assert canary.wants_a_second_opinion

    assert canary.judge(look, moment + timedelta(seconds=60)).verdict is V.GOOD
    assert not canary.wants_a_second_opinion


def test_no_prices_are_no_recovery_from_a_drift() -> None:
    canary, market = Canary(), a_market(100)
    look = market.look(at(14, 50))
    canary.judge(look, at(14, 50))
    assert canary.judge(dashes(look), at(14, 51)).verdict is V.DRIFT
    evening = canary.judge(dashes(look), at(16))
    assert (evening.verdict, evening.publishable) == (V.DRIFT, None)
    assert "nothing yet shows that it is right again" in evening.detail
    assert canary.failed(Unavailable(Failure.TIMED_OUT, "host", "x")).verdict is V.UNREACHABLE
    assert canary.judge(dashes(look), at(17)).verdict is V.DRIFT

    assert canary.judge(market.look(at(18)), at(18)).verdict is V.GOOD


def test_a_price_in_another_unit_overnight_is_drift() -> None:
    canary, market = Canary(), a_market(100)
    canary.judge(market.look(at(15, 10)), at(15, 10))
    tomorrow = DAY + timedelta(days=1)
    look = market.look(at(9, 26, day=tomorrow))
    thousandfold = each(look, price_li=times("price_li", 5), prev_close_li=times("prev_close_li", 5),
                        turnover_li=times("turnover_li", 5))

    assert canary.judge(thousandfold, at(9, 26, day=tomorrow)).verdict is V.DRIFT
    assert canary.judge(look, at(9, 27, day=tomorrow)).verdict is V.GOOD
