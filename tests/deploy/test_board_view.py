"""What people see of a board: the screen at any size, a picture."""

import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from deploy.around import Around
from deploy.board import Behind, Board, with_total
from deploy.supervisor import Condition, ProcessState
from deploy.view import ScreenView
from deploy.view_lines import status_line
from deploy.view_picture import save_picture
from deploy.view_screen import screen
from streams.contract.events.ipos import Stage
from tests.deploy.board_builders import NOW, SIMULATED, TOTALS, a_board, a_notification, a_total, an_ipo

SECOND = timedelta(seconds=1)


def seen(board: Board, *, width: int = 120, height: int = 36, around: Around = SIMULATED, later: float = 0,
         ) -> list[str]:
    """Return the lines of the screen."""
    console = Console(width=width, height=height, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(screen(board, around, NOW + later * SECOND, width=width, height=height))
    return console.export_text().rstrip("\n").split("\n")


def test_the_screen_says_that_it_is_simulated_also_before_there_is_anything() -> None:
    lines = seen(Board())
    assert "SIMULATED / 模拟数据" in lines[0]
    assert any("waiting for the first total" in line for line in lines)
    assert any("no total yet" in line for line in lines)


def test_the_screen_shows_scopes_in_both_languages_with_value_change_and_members() -> None:
    text = "\n".join(seen(a_board(TOTALS)))
    assert "2026-01-05 10:31:00 连续竞价 trading at 60×" in text
    for scope in ("全部小巨人 all little giants", "科创板 STAR market", "第3批 list 3", "浙江省 Zhejiang"):
        assert scope in text
    assert "29,612.34" in text
    assert "▲ +0.42%" in text
    assert "▼ -1.50%" in text


def test_the_age_of_the_totals_grows_on_the_screen_until_they_are_said_to_stand_still() -> None:
    board = a_board(TOTALS)
    assert any("totals 2.5 s old" in line for line in seen(board, later=2.5))
    assert any("TOTALS STAND STILL: 12 s old" in line for line in seen(board, later=12))


def test_totals_of_an_earlier_run_are_said_to_be_such() -> None:
    board = with_total(Board(), a_total(), NOW, new=False)
    assert any("an earlier run's, 3 h old" in line for line in seen(board, later=3 * 3600))


def test_an_incomplete_sweep_is_said_to_be_so() -> None:
    text = "\n".join(seen(a_board([a_total(missing=3)])))
    assert "INCOMPLETE" in text
    assert "5,697 of 5,700 quotes, 16/16" in text
    assert "missing 3" in text


def test_processes_are_up_or_restarting() -> None:
    text = "\n".join(seen(a_board(TOTALS)))
    assert "● kafka      up 11" in text
    assert "● streams    restarting, restarts 2" in text


def test_lag_is_by_stage_and_an_answer_that_is_late_is_said_so() -> None:
    board = replace(a_board(TOTALS), behind=Behind(stages={"valuation": 3, "totals": 1200, "evaluate": 0}, at=NOW))
    text = "\n".join(seen(board))
    assert "valuation     3  totals    1,200 " in text
    assert "evaluate      0" in text
    assert "跟不上 falls behind: lag in records" in text
    calm = replace(board, behind=Behind(stages={"valuation": 16}, at=NOW))
    assert not any("falls behind" in line for line in seen(calm))
    assert any("lag: no answer for 9.0 s" in line for line in seen(board, later=9))


def test_the_latest_notifications_are_shown_newest_first_in_both_languages() -> None:
    text = "\n".join(seen(a_board(TOTALS, notifications=3)))
    assert text.index("模拟晨轮 跌 3% · down 3%") < text.index("模拟晨轮 跌 2% · down 2%")
    assert "通知 notifications: 启动后新增 3 new since start" in text


def test_the_foot_says_when_it_ends_and_what_was_said_last() -> None:
    board = replace(a_board(TOTALS), message="streams ended with SIGKILL; starting it again in 0.3 s")
    foot = seen(board, around=replace(SIMULATED, ends_in=42.4))[-1]
    assert foot.startswith("ends in 42 s · Kafka at 127.0.0.1:9092")
    assert "streams ended with SIGKILL" in foot
    assert seen(a_board(TOTALS))[-1].startswith("Ctrl-C ends it · Kafka at 127.0.0.1:9092")


@pytest.mark.parametrize("width", [80, 120])
def test_the_foot_names_ports_of_metrics_that_are_not_the_usual_ones_whole_at_any_width(width: int) -> None:
    elsewhere = replace(SIMULATED, address="127.0.0.1:25029", metrics_ports=(25030, 25031, 25032))
    board = replace(a_board(TOTALS), message="streams ended with SIGKILL; starting it again in 0.3 s")
    for each in (a_board(TOTALS), board):
        foot = seen(each, around=elsewhere, width=width, height=24)[-1]
        assert foot.startswith("Ctrl-C ends it · Kafka at 127.0.0.1:25029 · metrics 25030 25031 25032")
        assert cell_len(foot.rstrip()) <= width
    assert "metrics" not in seen(a_board(TOTALS), width=width, height=24)[-1]
    assert "metrics" not in seen(a_board(TOTALS), around=elsewhere, width=60, height=24)[-1]


def test_in_a_narrow_foot_what_was_said_last_takes_the_room_of_the_colours() -> None:
    board = replace(a_board(TOTALS), message="streams ended with SIGKILL")
    assert seen(a_board(TOTALS), width=80, height=24)[-1].rstrip().endswith("red rises")
    assert seen(board, width=80, height=24)[-1].rstrip().endswith("· streams ended with SIGKILL")
    assert "red rises · streams ended" in seen(board)[-1]


def test_while_there_is_no_total_what_the_connectors_wait_for_is_told() -> None:
    waiting = "connectors: waiting: the streams have 10306 records of market.instruments to read"
    board = replace(Board(), waiting=waiting)
    assert sum(waiting in line for line in seen(board, width=160)) == 1
    assert waiting in " ".join(" ".join(line[1:39].strip("│ ") for line in seen(board, width=80, height=24)).split())
    assert status_line(board, SIMULATED, NOW).startswith(f"no total yet | {waiting} | notifications 0")
    earlier = replace(with_total(Board(), a_total(), NOW, new=False), waiting=waiting)
    assert "connectors: waiting: the streams" in seen(earlier)[-1]
    assert waiting in status_line(earlier, SIMULATED, NOW)


def test_the_first_total_is_not_promised_within_a_time_that_a_busy_machine_does_not_keep() -> None:
    assert any("about 20 s, more where the processors are busy" in line for line in seen(Board(), width=160))


def test_totals_whose_quotes_came_long_ago_say_how_long_and_not_that_they_stand_still() -> None:
    board = replace(a_board(TOTALS), received={a_total().sweep.sequence: NOW - 75 * SECOND})
    assert any("totals 75 s old" in line for line in seen(board))
    assert "| totals 75 s old | " in status_line(board, SIMULATED, NOW)
    assert not any("STAND STILL" in line for line in seen(board))


def test_the_screen_shows_who_moved_on_the_way_to_a_listing_in_both_languages() -> None:
    lines = seen(a_board(TOTALS, ipos=[an_ipo("星澜", Stage.ACCEPTED, Stage.SUSPENDED), an_ipo("云岫")]))
    [head] = [number for number, line in enumerate(lines) if "首发 IPOs: 最新动态 newest moves" in line]
    assert lines[head + 1].split("  ")[0] == "01-05 江苏云岫精密(模拟) 北交所 BSE 上市 listed, after 发行 issuing"
    assert lines[head + 2].rstrip() == "01-05 江苏星澜精密(模拟) 北交所 BSE 中止 suspended, after 已受理 accepted"


def test_the_screen_shows_announcements_with_their_category_and_marks_corrections() -> None:
    text = "\n".join(seen(a_board(TOTALS, announcements=2)))
    assert "公告 announcements: 启动后新增 2 new since start" in text
    assert "01-05 10:32 301062.SZ 模拟晨轮 业绩预告 earnings preview 2025年度业绩预告1" in text
    assert "01-05 10:33 301062.SZ 模拟晨轮 业绩预告 earnings preview 更正 correction 2025年度业绩预告2" in text


def test_what_is_not_there_yet_is_said_to_be_so() -> None:
    text = "\n".join(seen(Board()))
    for said in ("nothing told yet", "nobody is on the way yet", "nothing announced yet"):
        assert said in text


def test_the_known_companies_are_shown_and_never_compared_with_the_real_counts() -> None:
    text = "\n".join(seen(a_board([a_total(known=1121)])))
    assert re.search(r"1,100 +1,121 ", text)
    assert "17,592" not in text
    assert "members 1,100, known 已知 1,121 | " in status_line(a_board([a_total(known=1121)]), SIMULATED, NOW)


def test_in_a_wide_terminal_notifications_stand_beside_the_others() -> None:
    lines = seen(a_board(TOTALS, notifications=1, ipos=[an_ipo()], announcements=1), width=180, height=40)
    [line] = [line for line in lines if "notifications: 启动后新增 1 new since start" in line]
    assert "首发 IPOs" in line


@pytest.mark.parametrize(("width", "height"), [(80, 24), (100, 30), (120, 36), (200, 60)])
def test_the_screen_fits_any_terminal(width: int, height: int) -> None:
    board = a_board([*TOTALS, *(a_total(f"list:{number}") for number in range(1, 8))], notifications=30,
                    ipos=[an_ipo(word) for word in ("星澜", "晨霁", "云岫")], announcements=30)
    stages = dict.fromkeys(("valuation", "totals", "evaluate", "deliver"), 16)
    board = replace(board, behind=Behind(stages=stages, at=NOW), processes=(*board.processes, *(
        ProcessState(name=name, condition=Condition.UP, pid=1_234_567, restarts=1) for name in ("connectors", "last"))))
    lines = seen(board, width=width, height=height)
    assert len(lines) == height
    assert "SIMULATED" in lines[0]
    assert any("all little" in line or "全部小巨人" in line for line in lines)
    assert any("totals 0.0 s old" in line for line in lines)
    assert any("● last       up 1234567, restarts 1" in line for line in lines)
    assert any("模拟晨轮 跌 30%" in line for line in lines)
    assert any("江苏云岫精密(模拟) 北交所 BSE 上市 listed" in line for line in lines)
    assert any("模拟晨轮 业绩预告 earnings preview 更正 correction" in line for line in lines)
    if height >= 30:
        assert any("跌 28%" in line for line in lines)
        assert any("江苏星澜精密(模拟)" in line for line in lines)
        assert any("2025年度业绩预告28" in line for line in lines)


def test_the_picture_is_an_svg_that_says_it_is_simulated(tmp_path: Path) -> None:
    save_picture(tmp_path / "board.svg", a_board(TOTALS), SIMULATED, NOW)
    svg = (tmp_path / "board.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert "SIMULATED" in svg
    [width] = re.findall(r'textLength="([\d.]+)"[^>]*>&#160;SIMULATED&#160;/&#160;模拟数据&#160;<', svg)
    assert float(width) == pytest.approx(22 * 12.2)  # two cells a Chinese character
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "").replace("https://www.textualize.io", "")


def test_the_builder_of_notifications_gives_different_ones() -> None:
    assert a_notification(1) != a_notification(2)


def test_the_screen_takes_the_terminal_gives_it_back_and_leaves_the_last_board_there() -> None:
    output = StringIO()
    console = Console(file=output, force_terminal=True, width=120, height=30, color_system=None)
    with ScreenView(console) as view:
        view.show(a_board(TOTALS), SIMULATED, NOW)
        assert "all little giants" in output.getvalue()
    on, off = (output.getvalue().find(f"\x1b[?1049{switch}") for switch in "hl")
    assert 0 <= on < off
    assert "all little giants" in output.getvalue()[off:]


def test_a_screen_without_a_board_leaves_nothing() -> None:
    output = StringIO()
    with ScreenView(Console(file=output, force_terminal=True, width=100, height=30)):
        pass
    assert "SIMULATED" not in output.getvalue()


@pytest.mark.parametrize(("width", "end"), [(80, "00"), (100, "trading"), (110, "at 60×")])
def test_the_first_line_has_as_much_as_there_is_room_for_and_nothing_cut(width: int, end: str) -> None:
    assert seen(a_board(TOTALS), width=width, height=30)[0].rstrip().endswith(end)
