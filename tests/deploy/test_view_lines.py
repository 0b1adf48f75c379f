"""What people see of a board without a terminal: plain lines."""

from dataclasses import replace
from datetime import date, timedelta

from deploy.board import Behind, Board
from deploy.view import LinesView
from deploy.view_lines import new_announcements, new_moves, new_notifications, status_line
from tests.deploy.board_builders import NOW, SIMULATED, TOTALS, a_board, an_announcement, an_ipo

SECOND = timedelta(seconds=1)


def test_a_plain_line_says_all_that_matters() -> None:
    board = replace(a_board(TOTALS, notifications=2), behind=Behind(stages={"valuation": 16}, at=NOW))
    assert status_line(board, SIMULATED, NOW + SECOND) == (
        "market time 2026-01-05 10:31:00 | all 全部小巨人 29,612.34 亿元 +0.42% | "
        "totals 1.0 s old | sweep 5,700 of 5,700 quotes, 16 of 16 buckets, complete | notifications 2 | "
        "lag valuation 16 | kafka up 11, streams restarting (restarted 2×)")


def test_a_plain_line_says_that_the_chain_falls_behind() -> None:
    board = replace(a_board(TOTALS), behind=Behind(stages={"valuation": 101}, at=NOW))
    assert "| 跟不上 falls behind: lag valuation 101 |" in status_line(board, SIMULATED, NOW + SECOND)


def test_a_plain_line_says_that_totals_stand_still() -> None:
    assert "totals 45 s old, STANDING STILL" in status_line(a_board(TOTALS), SIMULATED, NOW + 45 * SECOND)


def test_notifications_that_came_since_the_last_look_are_told_once_oldest_first() -> None:
    before, after = a_board(TOTALS, notifications=1), a_board(TOTALS, notifications=3)
    assert [line.rpartition(" ")[2] for line in new_notifications(before, after)] == ["2%", "3%"]
    assert list(new_notifications(after, after)) == []


def test_moves_of_the_day_are_told_once_and_those_of_earlier_days_not_at_all() -> None:
    old, new = an_ipo("星澜", on=date(2026, 1, 2)), an_ipo("云岫")
    start, before, after = Board(), a_board(TOTALS, ipos=[old]), a_board(TOTALS, ipos=[old, new])
    assert list(new_moves(start, before)) == []
    assert list(new_moves(before, after)) == [
        "IPO 01-05 | 江苏云岫精密(模拟) | 北交所 BSE | 上市 listed, after 发行 issuing"]
    assert list(new_moves(after, after)) == []


def test_what_moved_before_the_first_total_of_its_day_is_told_with_it() -> None:
    before, after = a_board([], ipos=[an_ipo()]), a_board(TOTALS, ipos=[an_ipo()])
    assert len(list(new_moves(before, after))) == 1


def test_announcements_that_came_since_the_last_look_are_told_once_oldest_first() -> None:
    before, after = a_board(TOTALS, announcements=1), a_board(TOTALS, announcements=3)
    assert list(new_announcements(before, after)) == [
        "announcement 01-05 10:33 | 301062.SZ 模拟晨轮 | 业绩预告 earnings preview | "
        "2025年度业绩预告2 | 更正 correction",
        "announcement 01-05 10:34 | 301062.SZ 模拟晨轮 | 业绩预告 earnings preview | "
        "2025年度业绩预告3"]
    assert list(new_announcements(after, after)) == []


def test_plain_lines_come_every_few_seconds_and_notifications_at_once() -> None:
    clock, lines = [0.0], list[str]()
    view = LinesView(lines.append, seconds=3, clock=lambda: clock[0])
    for second in range(5):
        clock[0] = second
        ipos = [an_ipo()] * (second // 4)
        view.show(a_board(TOTALS, notifications=second // 4, ipos=ipos, announcements=second // 4), SIMULATED, NOW)
    assert all(line.startswith("SIMULATED / 模拟数据 | ") for line in lines)
    kinds = [line.split(" | ")[1].split()[0] for line in lines]
    assert kinds == ["market", "market", "notification", "IPO", "announcement"]


def test_an_announcement_of_which_only_the_day_is_known_says_no_time() -> None:
    announcement = an_announcement().model_copy(update={"published_at": None})
    [line] = new_announcements(Board(), replace(Board(), announcements=(announcement,), announced_here=1))
    assert line.startswith("announcement 01-05 | ")
