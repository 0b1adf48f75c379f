"""Fake freshness: a feed that answers and stands still is stale at the third look, a quiet one is not."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connectors.canary.judge import Canary
from connectors.canary.judged import Judged
from connectors.quotes.source import Look
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.events.quality import SourceVerdict
from tests.connectors.canary.trading import DAY, a_market, at, each, looks

V = SourceVerdict


def judged(canary: Canary, look: Look, first: datetime, *, seconds: float, count: int) -> list[Judged]:
    return [canary.judge(look, first + timedelta(seconds=number * seconds)) for number in range(count)]


def verdicts(found: list[Judged]) -> list[SourceVerdict | None]:
    return [one.verdict for one in found]


@pytest.mark.parametrize(("size", "seconds"), [(2_000, 5), (1_200, 5), (100, 60), (50, 60)])
def test_values_that_stand_still_for_three_looks_of_a_session_are_stale(size: int, seconds: float) -> None:
    look = a_market(size, suspended_share=0).look(at(10))
    found = judged(Canary(), look, at(10), seconds=seconds, count=4)

    assert verdicts(found) == [V.GOOD, V.GOOD, V.STALE, V.STALE]
    assert "its values stand still since 10:00:00; the newest of" in found[2].detail
    assert "quotes is of 2024-07-02 09:59:5" in found[2].detail
    assert (found[2].publishable, found[2].quarantined) == (None, size)


def test_fresh_times_on_values_that_stand_still_are_stale_as_well() -> None:
    canary, look = Canary(), a_market(100).look(at(10))
    found = []
    for minute in range(3):
        aged = each(look, quoted_at_ms=lambda quote, ms=minute * 60_000: quote.quoted_at_ms + ms)
        found.append(canary.judge(aged, at(10, minute)))

    assert verdicts(found) == [V.GOOD, V.GOOD, V.STALE]


def test_times_that_stand_still_under_moving_values_are_stale() -> None:
    canary, market = Canary(), a_market(100)
    first = market.look(at(10))
    times = {quote.security: quote.quoted_at_ms for quote in first.quotes}
    found = [canary.judge(each(look, quoted_at_ms=lambda quote: times[quote.security]), moment)
             for look, moment in looks(market, at(10), count=3, seconds=60)]

    assert verdicts(found) == [V.GOOD, V.GOOD, V.STALE]
    assert "its times stand still since" in found[2].detail


def test_data_that_are_old_already_at_the_first_look_are_stale() -> None:
    yesterday = a_market(100, day=DAY - timedelta(days=1)).look(at(15, day=DAY - timedelta(days=1)))
    [found] = judged(Canary(), yesterday, at(10), seconds=5, count=1)

    assert found.verdict is V.STALE
    assert "quotes is of 2024-07-01 15:00:00, 68400 s ago" in found.detail


def test_a_quiet_set_of_few_is_never_called_stale() -> None:
    look = a_market(49).look(at(10))

    assert set(verdicts(judged(Canary(), look, at(10), seconds=60, count=60))) == {V.GOOD}


def test_fifty_quiet_securities_are_given_a_minute() -> None:
    look = a_market(50, suspended_share=0).look(at(10))
    found = verdicts(judged(Canary(), look, at(10), seconds=5, count=13))

    assert found == [V.GOOD] * 12 + [V.STALE]


@pytest.mark.parametrize("first", [at(9, 0), at(9, 16), at(9, 26), at(11, 30), at(14, 57), at(15, 0), at(22)])
def test_in_breaks_auctions_and_after_the_close_nothing_becomes_stale(first: datetime) -> None:
    market = a_market(200)
    market.look(min(first, at(11, 29)))

    assert set(verdicts(judged(Canary(), market.look(first), first, seconds=5, count=20))) == {V.GOOD}


def test_on_a_closed_day_nothing_becomes_stale() -> None:
    friday, saturday = DAY + timedelta(days=3), DAY + timedelta(days=4)
    market = a_market(200, day=friday)
    market.look(at(15, 5, day=friday))

    found = judged(Canary(), market.look(at(10, day=saturday)), at(10, day=saturday), seconds=600, count=10)
    assert set(verdicts(found)) == {V.GOOD}


def test_the_last_look_of_the_morning_is_not_held_against_the_first_of_the_afternoon() -> None:
    canary, look = Canary(), a_market(2_000).look(at(11, 29, 50))
    morning = [canary.judge(look, at(11, 29, 50)), canary.judge(look, at(11, 29, 55))]
    afternoon = [canary.judge(look, at(13, 0, 5)), canary.judge(look, at(13, 0, 10))]

    assert set(verdicts(morning + afternoon)) == {V.GOOD}


def test_what_moves_again_is_good_again_and_no_answer_is_no_recovery() -> None:
    canary, market = Canary(), a_market(100)
    stuck = market.look(at(10))
    judged(canary, stuck, at(10), seconds=60, count=3)
    assert canary.failed(Unavailable(Failure.REFUSED, "host", "x")).verdict is V.UNREACHABLE
    assert canary.judge(stuck, at(10, 4)).verdict is V.STALE

    assert canary.judge(market.look(at(10, 5)), at(10, 5)).verdict is V.GOOD
    assert canary.judge(market.look(at(10, 6)), at(10, 6)).verdict is V.GOOD


def test_lunch_and_night_heal_nothing_that_has_not_moved() -> None:
    canary, market = Canary(), a_market(100)
    stuck = market.look(at(10))
    judged(canary, stuck, at(10), seconds=60, count=3)
    assert verdicts([canary.judge(stuck, at(12)), canary.judge(stuck, at(20))]) == [V.STALE, V.STALE]

    half = market.look(at(10, 30))
    assert canary.judge(half, at(20, 5)).verdict is V.STALE  # it moved, and is hours behind
    assert canary.judge(market.look(at(20, 10)), at(20, 10)).verdict is V.GOOD


def test_a_page_that_is_missing_does_not_hide_that_the_rest_stands_still() -> None:
    canary, look = Canary(), a_market(200).look(at(10))
    found = [canary.judge(replace(look, quotes=look.quotes[start:start + 150], uncounted=50), at(10, start // 10))
             for start in (0, 10, 20)]

    assert verdicts(found) == [V.PARTIAL, V.PARTIAL, V.STALE]
