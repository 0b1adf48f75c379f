"""What people see of a live run: what cannot be reached and what to do, later the totals and of when they are."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from rich.console import Console

from deploy.around import Around
from deploy.board import Board, with_notification, with_total
from deploy.feeds import with_told
from deploy.supervisor import Condition, ProcessState
from deploy.view import LinesView
from deploy.view_lines import new_verdicts, status_line
from deploy.view_screen import screen
from deploy.view_words import reason, verdict
from streams.contract.clock import SHANGHAI
from streams.contract.events.quality import DataQuality, SourceVerdict
from tests.deploy.board_builders import LIVE, MINUTE, TRADING, a_live_total, a_notification, a_verdict

SECOND = timedelta(seconds=1)
CLOSED = datetime(2026, 1, 6, 20, 0, tzinfo=SHANGHAI)
UNREACHABLE = [a_verdict(source=source, feed=feed) for source, feed in (
    ("样例甲", "quotes:members"), ("样例乙", "quotes:members"), ("样例丙", "announcements"))]
PROCESSES = tuple(ProcessState(name=name, condition=Condition.UP, pid=11, restarts=0)
                  for name in ("kafka", "connectors", "streams", "alerts"))


def with_feeds(board: Board, *told: DataQuality) -> Board:
    for each in told:
        board = replace(board, feeds=with_told(board.feeds, each))
    return replace(board, processes=PROCESSES)


def with_totals(quoted_at: datetime | None = None, *, new: bool = True) -> Board:
    board = with_total(Board(), a_live_total(TRADING - 4 * SECOND), TRADING - 3 * SECOND, new=new)
    return replace(board, quoted={"members": quoted_at} if quoted_at else {}, processes=PROCESSES)


def seen(board: Board, *, now: datetime = TRADING, width: int = 120, height: int = 36,
         around: Around = LIVE) -> list[str]:
    """Return the lines of the screen."""
    console = Console(width=width, height=height, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(screen(board, around, now, width=width, height=height))
    return console.export_text().rstrip("\n").split("\n")


def test_the_screen_says_live_and_the_market_time_and_never_simulated() -> None:
    for board in (Board(), with_feeds(Board(), *UNREACHABLE), with_totals()):
        lines = seen(board)
        assert "LIVE / 实时" in lines[0]
        assert "2026-01-06 10:42:05 连续竞价 trading" in lines[0]
        assert "×" not in lines[0]
        assert not any("SIMULATED" in line or "模拟" in line for line in lines)


def test_without_a_total_the_screen_says_what_cannot_be_reached_since_when_and_how_to_run_the_demo() -> None:
    lines = seen(with_feeds(Board(), *UNREACHABLE, a_verdict(SourceVerdict.GOOD, source="样例丁", feed="fx")))
    [head] = [number for number, line in enumerate(lines) if "数据源 sources: 3 of 4 feeds not good" in line]
    assert " ".join(lines[head + 1].split()) == "来源 source 状态 state 自 since 上次正常 last good 详情 detail"
    assert " ".join(lines[head + 2].split()) == (
        "● 样例乙 quotes:members 连不上 out of reach 10:41:05 never no connection (quotes.invalid)")
    assert "● 样例丁 fx" in lines[head + 5]
    text = "\n".join(lines)
    assert "make demo runs the whole chain without it" in text
    assert "python -m connectors doctor" in text
    assert "waiting for the first total" in text


def test_while_no_source_at_all_is_reached_that_is_said_and_not_that_the_market_is_closed() -> None:
    text = "\n".join(seen(with_feeds(Board(), *UNREACHABLE), now=CLOSED))
    assert "数据源全部连不上 all 3 feeds are out of reach" in text
    assert "the market is closed" not in text
    partly = seen(with_feeds(Board(), *UNREACHABLE, a_verdict(SourceVerdict.GOOD, source="样例丁")), now=CLOSED)
    assert "the market is closed: totals come when it opens" in "\n".join(partly)


def test_of_more_feeds_than_there_is_room_for_the_number_of_the_others_is_said() -> None:
    many = [a_verdict(source=f"样例{number:02}") for number in range(18)]
    exactly = seen(with_feeds(Board(), *many[:16]))
    assert sum("● 样例" in line for line in exactly) == 16
    assert not any("more" in line and "…" in line for line in exactly)
    over = seen(with_feeds(Board(), *many))
    assert sum("● 样例" in line for line in over) == 15
    assert any("… and 3 more" in line for line in over)


def test_a_broker_elsewhere_is_named_with_the_command_that_asks_it() -> None:
    assert any("│ .venv/bin/python -m connectors doctor" in line for line in seen(Board()))
    elsewhere = replace(LIVE, address="127.0.0.1:20123")
    assert any("LITTLE_GIANTS_BOOTSTRAP=127.0.0.1:20123 .venv/bin/python" in line
               for line in seen(Board(), around=elsewhere, width=140))


def test_a_source_that_was_good_says_until_when() -> None:
    yesterday = a_verdict(good_at=TRADING - timedelta(days=1))
    assert any("01-05 10:42" in line for line in seen(with_feeds(Board(), yesterday)))


def test_before_any_source_has_said_anything_that_is_said() -> None:
    assert any("no source has said anything yet" in line for line in seen(Board()))


def test_when_the_market_is_closed_the_first_total_is_not_promised_before_it_opens() -> None:
    text = "\n".join(seen(Board(), now=CLOSED))
    assert "the market is closed: totals come when it opens" in text
    assert "收盘 closed" in text


def test_with_totals_the_screen_says_of_when_the_quotes_are_and_lists_the_feeds_that_are_not_good() -> None:
    lines = seen(with_feeds(with_totals(TRADING - 5 * SECOND), *UNREACHABLE[:1], a_verdict(
        SourceVerdict.GOOD, source="样例乙")))
    assert any("quotes of 10:42:00, 5.0 s old" in line for line in lines)
    assert any("数据源 sources: 1 of 2 feeds not good" in line for line in lines)
    assert any("● 样例甲 quotes:members 连不上 out of reach 10:41:05" in line for line in lines)
    assert not any("样例乙" in line for line in lines)
    assert any("notifications: 启动后新增 0 new since start" in line for line in lines)
    assert not any("make demo" in line for line in lines)


def test_without_the_quotes_own_time_the_screen_says_of_which_sweep_the_totals_are() -> None:
    assert any("sweep of 10:42:01, 4.0 s old" in line for line in seen(with_totals()))


def test_good_sources_need_no_room() -> None:
    assert not any("数据源" in line for line in seen(with_feeds(with_totals(), a_verdict(SourceVerdict.GOOD))))


def test_totals_of_an_earlier_run_do_not_hide_that_there_is_no_internet() -> None:
    lines = seen(with_feeds(with_totals(new=False), *UNREACHABLE))
    assert any("an earlier run's" in line for line in lines)
    assert any("没有网络 no internet? make demo needs none" in line for line in lines)


def test_outside_trading_hours_the_last_sweep_is_named_and_nothing_stands_still() -> None:
    board = with_totals(TRADING)
    assert any("closed, last sweep of 10:42:01" in line for line in seen(board, now=CLOSED))
    assert not any("STAND STILL" in line for line in seen(board, now=CLOSED))
    assert any("TOTALS STAND STILL: 10 min old" in line for line in seen(board, now=TRADING + 10 * MINUTE))
    assert "market closed, last sweep of 10:42:01" in status_line(board, LIVE, CLOSED)
    assert "STANDING STILL" in status_line(board, LIVE, TRADING + 10 * MINUTE)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (100, 30), (120, 36), (200, 60)])
def test_the_screen_fits_any_terminal(width: int, height: int) -> None:
    many = [a_verdict(source=f"样例{number}", feed=f"table-{number}") for number in range(30)]
    for board in (with_feeds(Board(), *many), with_feeds(with_totals(new=False), *many)):
        lines = seen(board, width=width, height=height)
        assert len(lines) == height
        assert "LIVE" in lines[0]
        assert any("样例0" in line for line in lines)
        assert any("30 of 30" in line for line in lines)
        assert any("make demo" in line for line in lines)
        assert any("● alerts     up 11" in line for line in lines)
    assert any("全部小巨人" in line for line in lines)


def test_a_plain_line_says_how_many_sources_are_not_good_and_how_to_run_the_demo() -> None:
    line = status_line(with_feeds(Board(), *UNREACHABLE), LIVE, TRADING)
    assert line.startswith("no total yet | sources not good: 3 of 3 feeds | 没有网络 no internet? make demo needs none")
    line = status_line(with_feeds(with_totals(TRADING - 5 * SECOND), a_verdict(SourceVerdict.GOOD)), LIVE, TRADING)
    assert "market time 2026-01-06 10:42:05 | all 全部小巨人 100.00 亿元" in line
    assert "| totals 5.0 s old, quotes of 10:42:00 | " in line
    assert "| sources good: 1 feeds | " in line


def test_a_source_that_was_bad_before_the_start_still_is() -> None:
    earlier = with_feeds(Board(), a_verdict(at=TRADING - timedelta(hours=2)))
    assert any("● 样例甲 quotes:members" in line and "08:42:05" in line for line in seen(earlier))
    [line] = new_verdicts(Board(), earlier, LIVE, TRADING)
    assert "out of reach since 08:42:05" in line


def test_without_a_total_the_newest_notification_is_in_one_line_with_where_all_are() -> None:
    around = replace(LIVE, told_in="build/live/delivered.jsonl")
    board = with_feeds(with_notification(Board(), a_notification(), number=1), *UNREACHABLE)
    for each in (board, replace(board, feeds={})):
        assert any("通知 notifications: 启动后新增 1 new since start, in build/live/delivered.jsonl · 模拟晨轮 跌 1%"
                   in line for line in seen(each, around=around))
    assert not any("通知" in line for line in seen(with_feeds(Board(), *UNREACHABLE), around=around))


@pytest.mark.parametrize(("detail", "shown"), [
    ("quotes.invalid: no connection", "no connection (quotes.invalid)"),
    ("missing page: 3 of 57", "missing page: 3 of 57"), ("12 rows", "12 rows"), ("", "")])
def test_a_reason_begins_with_what_is_wrong_not_with_the_host(detail: str, shown: str) -> None:
    assert reason(detail) == shown


def test_a_verdict_is_told_once_when_it_changes_and_what_was_good_in_earlier_runs_not_at_all() -> None:
    earlier = with_feeds(Board(), a_verdict(SourceVerdict.GOOD, source="样例丁", at=TRADING - timedelta(hours=2)))
    board = with_feeds(earlier, a_verdict(good_at=TRADING - 2 * MINUTE))
    assert list(new_verdicts(Board(), earlier, LIVE, TRADING)) == []
    assert list(new_verdicts(earlier, board, LIVE, TRADING)) == [
        "source 样例甲 quotes:members | 连不上 out of reach since 10:41:05 | last good 10:40:05 | "
        "quotes.invalid: no connection"]
    assert list(new_verdicts(board, board, LIVE, TRADING)) == []


def test_every_plain_line_is_labelled_live() -> None:
    lines: list[str] = []
    view = LinesView(lines.append, clock=lambda: 0.0)
    view.show(with_feeds(with_totals(), *UNREACHABLE), LIVE, TRADING)
    assert len(lines) == 4
    assert all(line.startswith("LIVE / 实时 | ") for line in lines)


def test_every_verdict_has_a_name_in_both_languages() -> None:
    assert len({verdict(each) for each in SourceVerdict}) == len(SourceVerdict)
