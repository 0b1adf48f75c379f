"""The board keeps the newest of what the topics say, and knows how old it is."""

from datetime import timedelta

import pytest

from deploy.board import KEPT, Board, ordered, phase_of, with_notification, with_total
from streams.contract.clock import Phase
from tests.deploy.board_builders import MINUTE, NOW, OPENING, a_board, a_notification, a_total

SECOND = timedelta(seconds=1)


def test_totals_of_a_newer_sweep_take_the_place_of_the_older_all_at_once() -> None:
    first = [a_total(yi="1"), a_total("board:star", yi="1")]
    half = a_board([*first, a_total(number=2, yi="2")])
    whole = a_board([*first, a_total(number=2, yi="2"), a_total("board:star", number=2, yi="2")])

    assert list(half.totals.values()) == first
    assert {total.sweep.sequence for total in whole.totals.values()} == {whole.totals["all"].sweep.sequence}
    assert whole.newest == a_total(number=2, yi="2")
    assert (half.sweeps, whole.sweeps) == (2, 2)


def test_a_sweep_that_stays_behind_is_shown_with_the_next() -> None:
    board = a_board([a_total(yi="1"), a_total("board:star", yi="1"), a_total(number=2, yi="2"), a_total(number=3)])

    assert board.newest == a_total(number=2, yi="2")


def test_the_age_is_that_of_the_newest_total_and_grows() -> None:
    board = with_total(a_board([a_total()]), a_total(number=2), NOW + 10 * SECOND)
    assert board.age(NOW + 11 * SECOND) == SECOND
    assert board.age(NOW + 30 * SECOND) == 20 * SECOND


def test_without_a_total_there_is_no_age_and_nothing_is_old() -> None:
    assert Board().age(NOW) is None
    assert not Board().is_old(NOW, SECOND)


def test_a_clock_that_is_a_little_behind_the_brokers_makes_no_negative_age() -> None:
    assert a_board([a_total()]).age(NOW - SECOND) == timedelta(0)


@pytest.mark.parametrize(("seconds", "interval", "old"),
                         [(4, 1, False), (6, 1, True), (60, 60, False), (130, 60, True)])
def test_totals_stand_still_once_two_sweeps_have_not_come(seconds: int, interval: int, old: bool) -> None:
    assert a_board([a_total()]).is_old(NOW + seconds * SECOND, interval * SECOND) is old


def test_what_was_there_before_is_shown_and_not_counted() -> None:
    board = with_total(Board(), a_total(), NOW, new=False)
    board = with_notification(board, a_notification(), number=7, new=False)
    assert (board.sweeps, board.told_here, board.told) == (0, 0, 7)
    assert board.newest
    assert board.notifications


def test_the_newest_notifications_come_first_and_only_so_many_are_kept() -> None:
    board = a_board([], notifications=KEPT + 5)
    assert board.notifications[0] == a_notification(KEPT + 5)
    assert len(board.notifications) == KEPT
    assert board.told_here == KEPT + 5


def test_scopes_come_in_order_and_those_without_members_are_left_out() -> None:
    totals = [a_total("province:浙江", yi="1"), a_total("province:江苏", yi="2"), a_total("list:10", members=0),
              a_total("list:3", yi="1"), a_total("list:1", yi="9"), a_total("exchange:SZ"), a_total("board:star"),
              a_total()]
    assert [total.scope for total in ordered(a_board(totals))] == [
        "all", "board:star", "exchange:SZ", "list:1", "list:3", "province:江苏", "province:浙江"]


def test_the_phase_is_that_of_the_market_clock() -> None:
    assert phase_of(OPENING) is Phase.CONTINUOUS
    assert phase_of(OPENING + 60 * MINUTE) is Phase.BREAK
    assert phase_of(OPENING + 600 * MINUTE) is Phase.CLOSED
