"""A first look after a restart is held against what was last published; a source that is right is not made doubtful."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.canary.judge import Canary
from connectors.canary.last_published import known_to
from connectors.quotes.source import Look
from connectors.source import Quote
from connectors.sweep import batches
from streams.contract.clock import SHANGHAI
from streams.contract.events.quality import SourceVerdict
from streams.contract.events.quotes import QuoteBatch, QuoteStatus
from tests.builders import a_sweep
from tests.connectors.canary.trading import DAY, Trading, a_market, at, each

V = SourceVerdict
NEXT: Final = DAY + timedelta(days=1)


def published(quotes: Iterable[Quote], source: str = "eastmoney") -> list[QuoteBatch]:
    return batches(a_sweep(source=source), quotes, at(10))


def restarted(look: Look, source: str = "eastmoney", *, published_by: str = "eastmoney") -> Canary:
    """Return the canary of a source in a process that begins after a look was published."""
    return Canary(known_to(source, published(look.quotes, published_by)))


def of_another_day(market: Trading, factor: float, every: int = 1) -> None:
    """Have each so-manyth share close at so many times its price."""
    for share in market.shares[::every]:
        share.price_li = share.previous_li = max(10, int(share.price_li * factor) // 10 * 10)


@pytest.mark.parametrize("factor", [1 / 30, 0.3, 2.5, 10, 30])
@pytest.mark.parametrize("after", [at(10, 1), at(9, 26, day=NEXT)], ids=["in mid-session", "the next morning"])
def test_a_first_look_that_is_wrong_by_a_factor_is_drift_though_nobody_contradicts(
        factor: float, after: datetime) -> None:
    market = a_market(100)
    canary, look = restarted(market.look(at(10))), market.look(after)
    wrong = each(look, **{name: lambda quote, name=name: _times(getattr(quote, name), factor)
                          for name in ("price_li", "prev_close_li", "turnover_li")})
    judged = canary.judge(wrong, after)

    assert (judged.verdict, judged.publishable) == (V.DRIFT, None)
    assert canary.judge(look, after + timedelta(seconds=60)).verdict is V.GOOD


def _times(figure: int | None, factor: float) -> int | None:
    return None if figure is None else max(10, int(figure * factor))


@pytest.mark.parametrize("published_by", ["eastmoney", "tencent"])
@pytest.mark.parametrize("after", [at(10, 0, 5), at(10, 20), at(13, 1), at(15, 30), at(9, 16, day=NEXT),
                                   at(9, 26, day=NEXT), at(10, day=NEXT)])
def test_a_restart_makes_no_source_doubtful_that_is_right(after: datetime, published_by: str) -> None:
    market = a_market(100)
    canary, look = restarted(market.look(at(10)), published_by=published_by), market.look(after)

    assert canary.judge(look, after).verdict is V.GOOD
    assert canary.judge(market.look(after + timedelta(seconds=60)), after + timedelta(seconds=60)).verdict is V.GOOD


def test_a_site_whose_times_are_minutes_behind_those_of_the_one_before_is_not_doubted() -> None:
    look = a_market(100).look(at(10))
    ahead = each(look, quoted_at_ms=lambda quote: quote.quoted_at_ms + 200_000)

    assert restarted(ahead, published_by="tencent").judge(look, at(10, 0, 5)).verdict is V.GOOD
    assert restarted(ahead).judge(look, at(10, 0, 5)).verdict is V.DRIFT, "the same site would not step back"


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), change=st.floats(0.6, 1.8), ex_rights_every=st.integers(8, 100))
def test_a_month_of_trading_with_ex_rights_days_is_no_drift(seed: int, change: float, ex_rights_every: int) -> None:
    market = a_market(100, seed)
    canary = restarted(market.look(at(15, 10)))
    of_another_day(market, change)
    of_another_day(market, 0.5, every=ex_rights_every)
    month_later = datetime.combine(date(2024, 8, 2), time(9, 26), SHANGHAI)

    assert canary.judge(market.look(month_later), month_later).verdict is V.GOOD


def test_rows_without_a_trade_and_buckets_without_a_record_tell_nothing() -> None:
    quote = a_market(1).look(at(10)).quotes[0]
    silent = quote._replace(price_li=None, status=QuoteStatus.SUSPENDED)

    assert known_to("eastmoney", [None, *published([silent])]) == {}
    assert known_to("eastmoney", [None, *published([quote])]) == {quote.security: quote}
    assert known_to("sina", published([quote])) == {quote.security: quote._replace(quoted_at_ms=0)}
