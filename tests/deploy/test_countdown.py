"""How long a run goes on: a demo from its first total, a live run from its start."""

import pytest

from deploy import countdown
from deploy.board import Board
from deploy.countdown import FromFirstTotal, FromStart, NothingCame
from tests.deploy.board_builders import a_board, a_total


def test_the_time_of_a_demo_counts_from_its_first_total() -> None:
    clock = [0.0]
    time_left = FromFirstTotal(60, lambda: clock[0])
    clock[0] = 30
    assert time_left.left(Board()) == 60
    board = a_board([a_total()])
    assert time_left.left(board) == 60
    clock[0] = 80
    assert time_left.left(board) == 10
    clock[0] = 95
    assert time_left.left(board) == 0


def test_a_demo_without_a_time_runs_for_ever() -> None:
    assert FromFirstTotal(None).left(a_board([a_total()])) is None


def test_a_demo_with_a_time_to_which_no_total_comes_ends_with_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(countdown, "FIRST_TOTAL_SECONDS", 100)
    clock = [0.0]
    time_left = FromFirstTotal(5, lambda: clock[0])
    clock[0] = 99
    time_left.left(Board())
    clock[0] = 101
    with pytest.raises(NothingCame, match="no total has come in 100 s"):
        time_left.left(Board())


def test_the_time_of_a_live_run_counts_from_its_start_whether_or_not_a_total_comes() -> None:
    clock = [0.0]
    time_left = FromStart(60, lambda: clock[0])
    clock[0] = 50
    assert time_left.left(Board()) == 10
    assert time_left.left(a_board([a_total()])) == 10
    clock[0] = 70
    assert time_left.left(Board()) == 0
    assert FromStart(None).left(Board()) is None
