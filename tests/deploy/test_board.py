"""The board keeps the newest of what the topics say, and knows how old it is."""

from datetime import date, timedelta

import pytest

from deploy.board import (
    KEPT,
    Board,
    moves_of_the_day,
    ordered,
    phase_of,
    with_announcement,
    with_ipo,
    with_notification,
    with_total,
)
from streams.contract.clock import Phase
from streams.contract.events.ipos import Stage
from tests.deploy.board_builders import (
    MINUTE,
    NOW,
    OPENING,
    a_board,
    a_notification,
    a_total,
    an_announcement,
    an_ipo,
)

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


def test_the_newest_moves_come_first_and_a_company_is_shown_once() -> None:
    first, second = an_ipo("云岫", Stage.ACCEPTED, on=date(2026, 1, 2)), an_ipo("星澜", Stage.ACCEPTED)
    board = a_board([], ipos=[second, first])
    assert board.ipos == (second, first)
    moved = an_ipo("云岫", Stage.ACCEPTED, Stage.INQUIRED)
    assert with_ipo(board, moved).ipos == (moved, second)


def test_an_earlier_move_that_becomes_known_late_stands_where_its_day_is() -> None:
    board = a_board([], ipos=[an_ipo("云岫"), an_ipo("星澜", on=date(2026, 1, 2)), an_ipo("晨霁", on=date(2026, 1, 3))])
    assert [ipo.moves[-1].on.day for ipo in board.ipos] == [5, 3, 2]


def test_a_version_without_a_new_move_takes_the_place_of_the_one_before() -> None:
    first, second = an_ipo("云岫"), an_ipo("星澜")
    newer = first.model_copy(update={"days_in_stage": 3})
    assert with_ipo(a_board([], ipos=[first, second]), newer).ipos == (second, newer)


def test_who_is_on_no_way_any_more_is_shown_no_more() -> None:
    gone = an_ipo("云岫").model_copy(update={"moves": (), "needs_review": ()})
    assert with_ipo(a_board([], ipos=[an_ipo("云岫"), an_ipo("星澜")]), gone).ipos == (an_ipo("星澜"),)
    assert with_ipo(Board(), gone).ipos == ()


def test_moves_of_the_day_are_those_since_the_newest_totals_day() -> None:
    ipos = [an_ipo("云岫", on=date(2026, 1, 2)), an_ipo("星澜"), an_ipo("晨霁", on=date(2026, 1, 6))]
    assert {ipo.moves[-1].on.day for ipo in moves_of_the_day(a_board([a_total()], ipos=ipos))} == {5, 6}
    assert moves_of_the_day(a_board([], ipos=ipos)) == ()


def test_announcements_come_newest_first_and_a_repeated_one_is_not_counted_again() -> None:
    board = a_board([], announcements=2)
    assert [each.announcement_id for each in board.announcements] == ["2", "1"]
    assert with_announcement(board, an_announcement(1)) == board
    assert board.announced_here == 2


def test_an_announcement_from_before_is_shown_and_not_counted() -> None:
    board = with_announcement(Board(), an_announcement(), new=False)
    assert (board.announcements, board.announced_here) == ((an_announcement(),), 0)
