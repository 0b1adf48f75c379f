"""Properties: a day as it happens is never called bad, and a verdict depends on the looks alone."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.canary.judge import Canary
from connectors.quotes.source import Gap, Look
from streams.contract.events.quality import SourceVerdict
from tests.connectors.canary.trading import DAY, a_market, at

V = SourceVerdict


def a_day(seed: int, size: int, *, quiet: bool, every: list[int], start: datetime) -> list[tuple[Look, datetime]]:
    """Return looks until the next morning: suspensions, newcomers, lunch, auctions, a few gaps."""
    market = a_market(size, seed, newcomers=2, suspended_share=0.04, liveliest=100 if quiet else 3,
                      quietest=600 if quiet else 240)
    chance, moment, found = random.Random(seed), start, []
    while moment < at(9, 40, day=DAY + timedelta(days=1)):
        look = market.look(moment)
        if chance.random() < 0.02:
            chance.choice(market.shares).suspended ^= True
        if size > 1 and chance.random() < 0.1:
            missing = look.quotes[chance.randrange(len(look.quotes))].security
            look = replace(look, quotes=tuple(q for q in look.quotes if q.security != missing), missed=(missing,),
                           gaps=((Gap.SHORT_PAGE, "page 1"),))
        found.append((look, moment))
        moment += timedelta(seconds=chance.choice(every) if at(9) < moment < at(15, 5) else 3600)
    return found


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), size=st.sampled_from([1, 3, 15, 60, 150]), quiet=st.booleans(),
       every=st.sampled_from([[60, 300, 600], [180], [300, 900]]),
       start=st.sampled_from([at(8), at(9, 31), at(10, 20)]))
def test_a_realistic_day_is_good_or_partial_throughout(
        seed: int, size: int, quiet: bool, every: list[int], start: datetime) -> None:
    canary = Canary()
    for look, moment in a_day(seed, size, quiet=quiet and size < 60, every=every, start=start):
        judged = canary.judge(look, moment)
        assert judged.verdict is (V.GOOD if look.is_complete else V.PARTIAL), f"{moment}: {judged.detail}"
        assert judged.publishable == look


@settings(max_examples=6)
@given(seed=st.integers(0, 10**6), size=st.sampled_from([60, 200]), start=st.sampled_from(
    [at(9, 24), at(9, 30), at(11, 27), at(13), at(14, 54)]))
def test_a_few_minutes_at_five_seconds_are_good(seed: int, size: int, start: datetime) -> None:
    canary, market = Canary(), a_market(size, seed)
    for number in range(60):
        moment = start + timedelta(seconds=5 * number)
        judged = canary.judge(market.look(moment), moment)
        assert judged.verdict is V.GOOD, f"{moment}: {judged.detail}"


@settings(max_examples=6)
@given(seed=st.integers(0, 10**6), shuffled=st.integers(0, 10**6))
def test_a_verdict_depends_on_the_looks_alone_not_on_the_order_of_rows(seed: int, shuffled: int) -> None:
    one, other, chance = Canary(), Canary(), random.Random(shuffled)
    for look, moment in a_day(seed, 60, quiet=False, every=[300], start=at(9, 20)):
        rows = list(look.quotes)
        if chance.random() < 0.2:
            rows = [row._replace(price_li=row.price_li and row.price_li * 10_000) for row in rows]
        as_sent = replace(look, quotes=tuple(rows))
        chance.shuffle(rows)
        first, second = one.judge(as_sent, moment), other.judge(replace(look, quotes=tuple(rows)), moment)
        assert (first.verdict, first.detail, first.quarantined) == (
            second.verdict, second.detail, second.quarantined)
