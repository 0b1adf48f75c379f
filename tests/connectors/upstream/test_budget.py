"""A host is never asked more than its budget, whoever asks, stops, is killed or takes over in between."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.upstream.budget import Budget
from connectors.upstream.hosts import Host
from streams.contract.clock import from_epoch_ms
from streams.contract.events.budgets import Grant, HostSpending
from tests.connectors.upstream.windows import closest, most_in_a_window

START = 1_795_600_000_000  # 2026-11-25, in the morning
HOST = Host(name="样例", origin="http://127.0.0.1", spacing_ms=20, per_minute=12, per_day=500)
WINDOW, JITTER_MS = 60_000, HOST.jitter_ms


class Process:
    """Somebody who asks, as `spending.py` does: what it grants itself is written down first."""

    def __init__(self, host: Host, now: int, ledger: list[HostSpending]) -> None:
        self.host, self.ledger = host, ledger
        self.budget = Budget(host, now, ledger[-1] if ledger else None)

    def write(self, now: int, grant: Grant | None) -> None:
        spent = self.budget.spent(now, grant)
        self.ledger.append(HostSpending(host=self.host.name, day=spent.day, spent=spent.requests, grants=spent.grants,
                                        left_alone_until=None, refusals=0, at=from_epoch_ms(now)))

    def reserves(self, now: int) -> bool:
        if self.budget.left_today(now) and self.budget.wait_for_room(now) == 0:
            self.budget.reserve()
            return True
        return False

    def sends(self, now: int) -> bool:
        if not self.budget.reserved or self.budget.wait_for_space(now):
            return False
        if not self.budget.is_covered(now):
            grant = self.budget.wanted_grant(now)
            if grant is None:
                return False
            self.write(now, grant)
            self.budget.open(grant)
        self.budget.sent(now)
        return True


STEPS = st.lists(st.tuples(
    st.sampled_from(["ask", "ask", "ask", "reserve", "send", "wait", "kill", "stop"]),
    st.sampled_from([0, 1, 7, 20, 400, 5_000, 10_001, 59_999, 62_000])), min_size=20, max_size=250)


@given(STEPS, st.randoms(use_true_random=False))
def test_in_no_minute_come_more_than_the_budget_whoever_is_killed_and_takes_over(
        steps: list[tuple[str, int]], chance: random.Random) -> None:
    now, ledger, arrived, sent = START, list[HostSpending](), list[float](), list[float]()
    process = Process(HOST, now, ledger)
    for step, passed in steps:
        now += passed
        if step == "kill":
            process = Process(HOST, now, ledger)
        elif step == "stop":
            process.write(now, None)
            process = Process(HOST, now, ledger)
        for _ in range({"ask": 15, "reserve": 15}.get(step, 0)):
            process.reserves(now)
        for _ in range({"ask": 15, "send": 15}.get(step, 0)):
            now += HOST.spacing_ms
            if process.sends(now):
                sent.append(now)
                arrived.append(now + chance.randrange(JITTER_MS))
    assert most_in_a_window(arrived, WINDOW) <= HOST.per_minute
    assert closest(sent) >= HOST.spacing_ms


@given(STEPS)
def test_in_no_day_more_are_sent_than_the_budget(steps: list[tuple[str, int]]) -> None:
    host = replace(HOST, per_minute=1000, per_day=30)
    midnight, ledger = START + 3_600_000, list[HostSpending]()
    now, days = midnight - 90_000, dict[object, int]()
    process = Process(host, now, ledger)
    for step, passed in steps:
        now += passed
        if step in {"kill", "stop"}:
            process = Process(host, now, ledger)
        for _ in range(5 if step == "ask" else 0):
            now += host.spacing_ms
            if process.reserves(now) and process.sends(now):
                day = from_epoch_ms(now).date()
                days[day] = days.get(day, 0) + 1
    assert max(days.values(), default=0) <= host.per_day


def test_what_a_process_asks_by_itself_uses_the_whole_budget_of_each_window() -> None:
    process, now, sent = Process(HOST, START, []), START, 0
    while now < START + 10 * (WINDOW + JITTER_MS):
        now += 20
        sent += process.reserves(now) and process.sends(now)
    assert sent == 10 * HOST.per_minute


def test_whoever_takes_over_counts_a_grant_as_used_to_the_last_request_and_at_its_last_moment() -> None:
    ledger: list[HostSpending] = []
    killed = Process(HOST, START, ledger)
    assert killed.reserves(START + 20)
    assert killed.sends(START + 20)
    assert ledger[-1].grants == (Grant(until_ms=START + 20 + 10_000, requests=2),)
    successor = Budget(HOST, START + 1_000, ledger[-1])
    assert successor.left_now(START + 1_000) == HOST.per_minute - 2
    assert successor.left_now(START + 20 + 10_000 + WINDOW + JITTER_MS) == HOST.per_minute


def test_a_process_that_ends_in_order_leaves_nothing_unused_behind() -> None:
    ledger: list[HostSpending] = []
    process = Process(HOST, START, ledger)
    assert process.reserves(START + 20)
    assert process.sends(START + 20)
    process.write(START + 30, None)
    assert ledger[-1].grants == (Grant(until_ms=START + 20, requests=1),)
    assert ledger[-1].spent == 1


def test_requests_that_are_reserved_and_not_sent_yet_count_in_every_window() -> None:
    process = Process(HOST, START, [])
    assert [process.reserves(START + 20) for _ in range(13)] == [True] * 12 + [False]
    much_later = START + 10 * WINDOW
    assert not process.reserves(much_later)
    assert process.budget.wait_for_room(much_later) is None
    assert process.sends(much_later)
    assert process.budget.wait_for_room(much_later) == WINDOW + JITTER_MS


def test_a_clock_that_steps_back_neither_stops_the_asking_nor_makes_it_faster() -> None:
    process, now, sent = Process(HOST, START, []), START, []
    for passed in range(20, 3 * (WINDOW + JITTER_MS), 20):
        now = START + passed - (3_600_000 if passed > 70_000 else 0)
        if process.reserves(now) and process.sends(now):
            sent.append(float(passed))
    assert len(sent) == 3 * HOST.per_minute
    assert most_in_a_window(sent, WINDOW) <= HOST.per_minute


def test_grants_of_somebody_whose_clock_is_ahead_do_not_stop_whoever_takes_over_for_longer_than_his_own_would() -> None:
    record = HostSpending(host=HOST.name, day=from_epoch_ms(START).date(), spent=12, left_alone_until=None, refusals=0,
                          grants=(Grant(until_ms=START + 3_600_000, requests=12),), at=from_epoch_ms(START))
    budget = Budget(HOST, START, record)
    assert budget.wait_for_room(START) == 10_000 + WINDOW + JITTER_MS


@pytest.mark.parametrize(("asked", "answer"), [(1, 12), (2, 6), (12, 1), (100, 1)])
def test_politeness_makes_budgets_smaller_but_never_nothing(asked: float, answer: int) -> None:
    assert HOST.slower(asked).per_minute == answer
    assert HOST.slower(asked).spacing_ms == 20 * asked


def test_a_grant_ends_with_the_day_so_that_nothing_of_it_can_be_sent_on_the_next() -> None:
    before_midnight = START - START % 86_400_000 + 16 * 3_600_000 - 5_000  # 16:00 UTC is midnight in Shanghai
    grant = Budget(HOST, before_midnight).wanted_grant(before_midnight)
    assert grant == Grant(until_ms=before_midnight + 5_000, requests=2)
