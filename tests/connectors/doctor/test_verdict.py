"""What a finding means, what to do about it, and whether live can run."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.doctor.probe import Allowance, Finding, Found, Probe
from connectors.doctor.verdict import ADVICE, Verdict, conclusion, judge, lacking
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Upstream

TRADING = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)  # a Wednesday, 10:30 in Shanghai
SUNDAY = datetime(2026, 11, 29, 2, 30, tzinfo=UTC)


async def unused(_: Upstream) -> Found:
    raise AssertionError


def a_finding(outcome: Found | Unavailable | None, *, left_alone_until: datetime | None = None,
              polled_until: datetime | None = None, left_today: int = 900) -> Finding:
    probe = Probe(name="样例 quotes", host="quotes.example", look=unused, universes=("members",),
                  fresh_for=timedelta(minutes=3))
    return Finding(probe=probe, outcome=outcome, allowance=Allowance(
        left_today=left_today, left_alone_until=left_alone_until, polled_until=polled_until))


def data(age: timedelta | None, now: datetime = TRADING, rows: int = 25) -> Verdict:
    return judge(a_finding(Found(rows=rows, newest=None if age is None else now - age)), now)


def test_fresh_data_as_declared_is_all_one_can_want() -> None:
    verdict = data(timedelta(seconds=3))
    assert (verdict.works, verdict.reachable, verdict.schema_holds, verdict.age_seconds, verdict.what_to_do) == (
        True, True, True, 3.0, "nothing")


def test_data_that_stands_still_works_no_more_while_the_market_trades() -> None:
    assert data(timedelta(minutes=3)).works
    assert not data(timedelta(minutes=3, seconds=1)).works
    assert "stands still" in data(timedelta(minutes=4)).what_to_do
    assert data(timedelta(days=2), SUNDAY).works


def test_at_lunch_data_may_be_old() -> None:
    assert data(timedelta(minutes=40), TRADING + timedelta(hours=1, minutes=40)).works


def test_data_of_the_future_is_not_believed() -> None:
    assert data(timedelta(seconds=-90)).works
    assert "check the clock" in data(timedelta(seconds=-91)).what_to_do


def test_data_without_a_time_is_of_unknown_age() -> None:
    verdict = data(None)
    assert verdict.works
    assert verdict.age_seconds is None


def test_no_rows_say_nothing_of_a_schema() -> None:
    verdict = data(None, rows=0)
    assert (verdict.works, verdict.reachable, verdict.schema_holds) == (False, True, None)
    assert "without data" in verdict.what_to_do


@pytest.mark.parametrize("failure", list(Failure))
def test_each_failure_says_what_to_do(failure: Failure) -> None:
    verdict = judge(a_finding(Unavailable(failure, "quotes.example", "as it happened")), TRADING)
    assert verdict.what_to_do == ADVICE[failure]
    assert verdict.failure is failure
    assert not verdict.works


@pytest.mark.parametrize(("failure", "reachable", "holds"), [
    (Failure.REFUSED, False, None), (Failure.TIMED_OUT, False, None), (Failure.TLS, False, None),
    (Failure.RESET, False, None), (Failure.FORBIDDEN, True, None), (Failure.TOO_MANY, True, None),
    (Failure.DRIFT, True, False), (Failure.MALFORMED, True, False), (Failure.LEFT_ALONE, None, None)])
def test_a_failure_tells_whether_it_can_be_reached_and_whether_its_schema_holds(
        failure: Failure, reachable: bool | None, holds: bool | None) -> None:
    verdict = judge(a_finding(Unavailable(failure, "quotes.example", "")), TRADING)
    assert (verdict.reachable, verdict.schema_holds) == (reachable, holds)


def test_a_host_that_is_left_alone_says_until_when() -> None:
    verdict = judge(a_finding(None, left_alone_until=TRADING + timedelta(minutes=12)), TRADING)
    assert verdict.what_to_do == "not asked: it is left alone until 10:42 Shanghai time"
    assert not verdict.works


def test_a_host_without_a_budget_left_is_not_asked() -> None:
    verdict = judge(a_finding(None, left_today=0), TRADING)
    assert "used up" in verdict.what_to_do
    assert not verdict.works


def test_a_host_that_is_being_polled_works() -> None:
    assert judge(a_finding(None, polled_until=TRADING), TRADING).works


def test_live_needs_the_broker_and_a_source_for_each_universe() -> None:
    good, bad = data(timedelta(0)), data(None, rows=0)
    assert lacking([bad, good], ["members"]) == []
    assert lacking([bad], ["members"]) == ["members"]
    assert lacking([good], ["members", "market"]) == ["market"]
    assert conclusion(None, [], [good]) == "live can run"
    assert conclusion(None, [], [good, bad]) == "live can run; 1 of 2 sources do not work now"
    assert conclusion("no answer", ["members", "market"], []) == (
        "live cannot run: the broker is not ready, no source works for members and market; "
        "make demo needs no internet")
