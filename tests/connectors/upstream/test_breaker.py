"""A host that refuses or fails is left alone, for longer each time, and then tried with a single request."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.upstream.account import Account
from connectors.upstream.breaker import IN_A_ROW, LONGEST_SECONDS, Breaker, Ticket
from connectors.upstream.failure import Failure
from connectors.upstream.hosts import HOSTS

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
BANS = [failure for failure in Failure if failure.is_ban]


def breaker(chance: float = 1.0) -> Breaker:
    return Breaker(600, lambda: chance)


def asked(of: Breaker, now: datetime) -> Ticket:
    ticket = of.ask(now)
    assert isinstance(ticket, Ticket)
    return ticket


def fails(of: Breaker, failure: Failure, now: datetime, retry_after: float | None = None) -> float:
    """Return for how many seconds a failure of a request that was just asked leaves the host alone."""
    of.failed(asked(of, now), failure, now, retry_after)
    until = of.left_alone(now)
    return (until - now).total_seconds() if until else 0.0


@pytest.mark.parametrize("failure", BANS)
def test_a_refusal_opens_it_at_once_and_each_one_in_a_row_doubles_the_cool_off_up_to_four_hours(
        failure: Failure) -> None:
    host, now, waits = breaker(), NOW, []
    for _ in range(7):
        waits.append(fails(host, failure, now) / 60)
        now = host.left_alone(now) or now
    assert waits == [10, 20, 40, 80, 160, 240, 240]


def test_other_failures_open_it_after_three_in_a_row_for_a_shorter_time_that_chance_spreads() -> None:
    assert [fails(breaker(), Failure.TIMED_OUT, NOW) for _ in range(2)] == [0, 0]
    for chance, first in ((1.0, 10.0), (0.5, 5.0), (0.0, 1.0)):
        host, now, waits = breaker(chance), NOW, []
        for _ in range(9):
            waits.append(fails(host, Failure.TIMED_OUT, now))
            now = host.left_alone(now) or now
        assert waits[:3] == [0, 0, first]
        assert waits[-1] == max(1.0, chance * 300)


def fails_in_a_row(host: Breaker, now: datetime) -> float:
    return [fails(host, Failure.TIMED_OUT, now) for _ in range(IN_A_ROW)][-1]


def test_one_that_answers_a_probe_and_soon_fails_again_is_left_alone_ever_longer() -> None:
    host, now = breaker(), NOW
    waits = [fails_in_a_row(host, now)]
    for _ in range(6):
        now += timedelta(seconds=waits[-1])
        assert host.answered(asked(host, now), now)
        waits.append(fails_in_a_row(host, now))

    assert waits == [10, 20, 40, 80, 160, 300, 300]
    assert host.relapses == 6


@pytest.mark.parametrize(("seconds", "longest"), [(9, 20), (10, 10)])
def test_it_begins_anew_once_it_has_answered_for_as_long_as_the_last_back_off_could_have_lasted(
        seconds: int, longest: int) -> None:
    host = breaker(chance=0.5)
    assert fails_in_a_row(host, NOW) == 5
    closed = NOW + timedelta(seconds=5)
    assert host.answered(asked(host, closed), closed)

    assert fails_in_a_row(host, closed + timedelta(seconds=seconds)) == longest / 2


def test_a_clock_that_was_ahead_and_steps_back_leaves_no_host_alone_for_longer_than_the_longest() -> None:
    host = breaker()
    fails(host, Failure.FORBIDDEN, NOW + timedelta(days=30))

    assert host.left_alone(NOW) == NOW + timedelta(seconds=LONGEST_SECONDS)
    asked(host, NOW + timedelta(seconds=LONGEST_SECONDS))


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(seconds=5), timedelta(days=30)])
def test_a_successor_leaves_a_host_alone_no_longer_since_the_clock_before_was_ahead(ahead: timedelta) -> None:
    before = Account(HOSTS["qt.gtimg.cn"], NOW + ahead, lambda: 1.0, None)
    fails(before.breaker, Failure.FORBIDDEN, NOW + ahead)
    heir = Account(HOSTS["qt.gtimg.cn"], NOW, lambda: 1.0, before.record(NOW + ahead))

    assert heir.breaker.left_alone(NOW) == NOW + timedelta(seconds=600)


def test_an_answer_in_between_starts_the_count_of_failures_anew() -> None:
    host = breaker()
    for _ in range(5):
        assert fails(host, Failure.TIMED_OUT, NOW) == 0
        assert fails(host, Failure.REFUSED, NOW) == 0
        host.answered(asked(host, NOW), NOW)


@pytest.mark.parametrize(("failure", "said", "first", "second"), [
    (Failure.TOO_MANY, 30.0, 30, 600), (Failure.TOO_MANY, 900.0, 900, 900), (Failure.TOO_MANY, 0.0, 1, 600),
    (Failure.TOO_MANY, 1e9, LONGEST_SECONDS, LONGEST_SECONDS), (Failure.HTTP_ERROR, 120.0, 120, 120),
])
def test_what_a_host_says_itself_is_honoured_and_from_its_second_refusal_on_not_undercut(
        failure: Failure, said: float, first: float, second: float) -> None:
    host = breaker()
    assert fails(host, failure, NOW, said) == first
    assert fails(host, failure, NOW + timedelta(seconds=first), said) == second


def test_after_the_cool_off_one_request_probes_and_its_answer_closes_it_and_resets_the_growth() -> None:
    host = breaker()
    assert fails(host, Failure.FORBIDDEN, NOW) == 600
    later = NOW + timedelta(seconds=600)
    assert host.ask(later - timedelta(seconds=1)) == later
    probe = asked(host, later)
    assert not isinstance(host.ask(later), Ticket)
    assert host.answered(probe, later)
    assert host.is_closed
    assert fails(host, Failure.FORBIDDEN, later) == 600


def test_a_probe_that_never_went_out_or_is_never_heard_of_leaves_the_place_to_another() -> None:
    host = breaker()
    fails(host, Failure.BAN_PAGE, NOW)
    later = NOW + timedelta(seconds=600)
    host.given_up(asked(host, later))
    asked(host, later)
    assert not isinstance(host.ask(later), Ticket)
    asked(host, later + timedelta(seconds=120))


def test_of_many_requests_under_way_one_refusal_counts_and_a_late_answer_does_not_close_it() -> None:
    host = breaker()
    under_way = [asked(host, NOW) for _ in range(4)]
    assert [host.failed(ticket, Failure.FORBIDDEN, NOW) for ticket in under_way[:3]] == [True, False, False]
    assert host.refusals == 1
    assert not host.answered(under_way[3], NOW)
    assert host.left_alone(NOW) == NOW + timedelta(seconds=600)
    assert host.may_go(under_way[3], NOW) == NOW + timedelta(seconds=600)


@pytest.mark.parametrize("failure", [Failure.NO_DATA, Failure.DRIFT, Failure.SPENT, Failure.NOT_OWNER,
                                     Failure.LEFT_ALONE])
def test_what_is_not_the_hosts_fault_leaves_it_closed(failure: Failure) -> None:
    host = breaker()
    assert sum(fails(host, failure, NOW) for _ in range(2 * IN_A_ROW)) == 0


def test_a_successor_leaves_a_host_alone_as_long_and_goes_on_with_the_growth() -> None:
    host = breaker()
    fails(host, Failure.FORBIDDEN, NOW)
    heir = Breaker(600, lambda: 1.0, left_alone_until=host.left_alone_until, refusals=host.refusals)
    assert heir.ask(NOW) == NOW + timedelta(seconds=600)
    assert fails(heir, Failure.FORBIDDEN, NOW + timedelta(seconds=600)) == 1200


@given(st.lists(st.tuples(st.sampled_from(["ask", "answer", *Failure]), st.integers(0, 20_000)), max_size=60))
def test_whatever_happens_it_is_never_left_alone_for_longer_than_four_hours_and_never_for_ever(
        steps: list[tuple[str, int]]) -> None:
    host, now, tickets = breaker(), NOW, list[Ticket]()
    for step, passed in steps:
        now += timedelta(seconds=passed)
        if step == "ask":
            found = host.ask(now)
            tickets += [found] if isinstance(found, Ticket) else []
        elif tickets and step == "answer":
            host.answered(tickets.pop(), now)
        elif tickets:
            host.failed(tickets.pop(0), Failure(step), now)
        until = host.left_alone(now)
        assert until is None or now < until <= now + timedelta(seconds=LONGEST_SECONDS)
    asked(host, now + timedelta(seconds=LONGEST_SECONDS))
