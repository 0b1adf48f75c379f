"""No rows, in whatever order and however often, give an illegal state or another final state."""

import csv
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contract.events.ipos import IpoFiling, Move, Stage
from streams.contract.securities import Board, board_of
from streams.ipos import transitions
from streams.ipos.lifecycle import lifecycle
from tests.ipos.rows import a_filing, day, seen

WORDS: Final = (
    "辅导备案", "辅导验收", "撤回辅导备案", "已受理", "已问询", "待上会", "上市委会议通过", "上市委会议未通过",
    "暂缓审议", "复审委会议", "复审委会议通过", "提交注册", "补充审核", "注册生效", "注册结果", "不予注册",
    "终止注册", "已发行", "中止", "终止(撤回)", "终止", "暂缓发行", "上市", "没有的词")
TABLES: Final = ("szse_projects", "bse_projects", "eastmoney_register")
SECURITIES: Final = (None, None, "301234.SZ", "920819.BJ")
DAYS: Final = st.integers(0, 40)
ROWS: Final = st.lists(st.builds(
    lambda word, number, later, table, project, board, accepted, security: a_filing(
        word, number, table=table, project=project if table != "eastmoney_register" else None,
        board=board_of(security) if security else board, security=security,
        accepted_on=None if accepted is None else day(accepted), captured_at=seen(number + later)),
    st.sampled_from(WORDS), DAYS, st.integers(-3, 30), st.sampled_from(TABLES), st.sampled_from(["1", "2"]),
    st.sampled_from([None, Board.CHINEXT, Board.BSE]), st.none() | DAYS, st.sampled_from(SECURITIES)),
    min_size=1, max_size=14)


def plain_table() -> dict[Stage, dict[Stage, str]]:
    """Read the table once more, without the program."""
    found: dict[Stage, dict[Stage, str]] = {}
    file = Path(transitions.__file__).with_name("transitions.csv")
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        found.setdefault(Stage(row["from"]), {})[Stage(row["to"])] = row["boards"]
    return found


TABLE: Final = plain_table()
MAIN_LINE: Final = tuple(Stage)[:10]
FINAL: Final = frozenset({
    Stage.WITHDRAWN, Stage.TERMINATED, Stage.REGISTRATION_REFUSED, Stage.REGISTRATION_TERMINATED,
    Stage.REGISTRATION_LAPSED, Stage.TUTORING_TERMINATED, Stage.LISTED})


def is_legal(before: Move, move: Move, main: int) -> bool:
    """Say whether a move may follow; `main` is how far on the main line the attempt had come."""
    if before.stage in FINAL or move.stage is Stage.UNKNOWN:
        return False
    if before.reason == "result_not_stated" and move.stage in {
            Stage.REGISTERED, Stage.REGISTRATION_REFUSED, Stage.REGISTRATION_TERMINATED}:
        return True
    if move.stage in TABLE.get(before.stage, {}):
        boards = TABLE[before.stage][move.stage]
        return boards == "*" or move.board is None or move.board.value in boards.split()
    if before.stage is Stage.SUSPENDED and not move.gap:
        return move.stage in TABLE and Stage.SUSPENDED in TABLE[move.stage]
    ahead = move.stage not in MAIN_LINE or before.stage is Stage.SUSPENDED or MAIN_LINE.index(move.stage) > main
    return move.gap and ahead and (before.stage is Stage.SUSPENDED or move.stage in reached_from(before.stage))


def reached_from(start: Stage) -> set[Stage]:
    """Return the stages to which the table leads by any way, on any board."""
    found: set[Stage] = set()
    waiting = [start]
    while waiting:
        new = set(TABLE.get(waiting.pop(), {})) - found
        found |= new
        waiting += new
    return found


def how_far(moves: list[Move]) -> int:
    """Return the place on the main line of the newest move on it, suspensions and side states aside."""
    return max((MAIN_LINE.index(move.stage) for move in moves[-1:] if move.stage in MAIN_LINE), default=-1)


@given(ROWS)
@settings(max_examples=400)
def test_no_rows_give_an_illegal_state(rows: list[IpoFiling]) -> None:
    found = lifecycle(rows)
    for number, attempt in enumerate(found.attempts, start=1):
        moves = [move for move in found.moves if move.attempt == number]
        assert [move.on for move in moves] == sorted(move.on for move in moves)
        assert attempt.stage is (moves[-1].stage if moves else None)
        for place in range(1, len(moves)):
            assert is_legal(moves[place - 1], moves[place], how_far(moves[:place])), moves[place - 1:place + 1]


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=400)
def test_order_and_repeats_change_nothing(rows: list[IpoFiling], chance: Random) -> None:
    found = lifecycle(rows)
    again = [*rows, *chance.choices(rows, k=len(rows)),
             *(row.model_copy(update={"captured_at": row.captured_at + timedelta(days=9)}) for row in rows)]
    chance.shuffle(again)
    other = lifecycle(again)
    assert (other.moves, other.needs_review) == (found.moves, found.needs_review)
    assert [(each.board, each.project, each.stage) for each in other.attempts] == [
        (each.board, each.project, each.stage) for each in found.attempts]


@given(ROWS)
@settings(max_examples=200)
def test_every_row_is_taken_set_aside_or_says_nothing_new(rows: list[IpoFiling]) -> None:
    found = lifecycle(rows)
    assert {doubt.raw_status for doubt in found.needs_review} | {move.raw_status for move in found.moves} <= {
        row.raw_status for row in rows}
    unknown = {(row.status_on, row.filing_id) for row in rows if row.raw_status == "没有的词"}
    assert sum(doubt.doubt == "unknown_word" for doubt in found.needs_review) == len(unknown)
