"""Which stage may follow which: steps, jumps over what nobody saw, and the way back from a suspension."""

from itertools import product

import pytest

from streams.contract.events.ipos import Stage
from streams.contract.securities import Board
from streams.ipos.transitions import ENDS, ORDER, RANK, Passage, following, passage

MAIN_LINE = tuple(Stage)[:10]


def test_the_order_names_every_stage_once_and_keeps_the_main_line() -> None:
    assert sorted(ORDER) == sorted(Stage)
    assert sorted(MAIN_LINE, key=lambda stage: RANK[stage]) == list(MAIN_LINE)


@pytest.mark.parametrize("board", Board)
def test_every_jump_along_the_main_line_is_legal_and_none_goes_back(board: Board) -> None:
    for start, to in product(MAIN_LINE, MAIN_LINE):
        found = passage(start, to, board)
        if RANK[to] > RANK[start]:
            assert found is (Passage.STEP if to in following(start, board) else Passage.JUMP)
        else:
            assert found is (Passage.STEP if to in following(start, board) else None)


@pytest.mark.parametrize("end", sorted(ENDS | {Stage.LISTED}))
def test_nothing_follows_an_end(end: Stage) -> None:
    assert {passage(end, to, None) for to in Stage} == {None}


@pytest.mark.parametrize(("came_from", "to", "found"), [
    (Stage.INQUIRED, Stage.INQUIRED, Passage.STEP), (Stage.INQUIRED, Stage.ACCEPTED, Passage.STEP),
    (Stage.INQUIRED, Stage.COMMITTEE_PASSED, Passage.JUMP), (Stage.INQUIRED, Stage.TERMINATED, Passage.STEP),
    (Stage.ACCEPTED, Stage.INQUIRED, Passage.JUMP), (Stage.INQUIRED, Stage.TUTORING_FILED, None),
    (Stage.COMMITTEE_PASSED, Stage.REGISTERED, Passage.JUMP), (Stage.ACCEPTED, Stage.TUTORING_TERMINATED, None),
    (None, Stage.ACCEPTED, Passage.STEP), (None, Stage.REGISTRATION_SUBMITTED, Passage.STEP),
    (None, Stage.REGISTERED, Passage.JUMP), (None, Stage.TUTORING_FILED, None),
])
def test_a_suspension_ends_where_it_began_or_earlier_or_for_good(
        came_from: Stage | None, to: Stage, found: Passage | None) -> None:
    assert passage(Stage.SUSPENDED, to, Board.BSE, came_from) is found


def test_beijing_knows_neither_re_review_nor_supplementary_review() -> None:
    for start, stage in ((Stage.COMMITTEE_REJECTED, Stage.RE_REVIEW),
                         (Stage.REGISTRATION_SUBMITTED, Stage.SUPPLEMENTARY_REVIEW)):
        assert {each for each in Stage if passage(each, stage, Board.BSE)} == set()
        assert {passage(start, stage, board) for board in (Board.STAR, Board.SZSE_MAIN, None)} == {Passage.STEP}


@pytest.mark.parametrize(("start", "to"), [
    (Stage.REGISTERED, Stage.TERMINATED), (Stage.REGISTRATION_SUBMITTED, Stage.COMMITTEE_PASSED),
    (Stage.COMMITTEE_PASSED, Stage.COMMITTEE_REJECTED), (Stage.INQUIRED, Stage.ACCEPTED),
    (Stage.ISSUING, Stage.SUSPENDED), (Stage.COMMITTEE_REJECTED, Stage.INQUIRED),
    (Stage.INQUIRED, Stage.TUTORING_TERMINATED), (Stage.ACCEPTED, Stage.UNKNOWN)])
def test_what_is_not_in_the_table_and_not_ahead_is_illegal(start: Stage, to: Stage) -> None:
    assert passage(start, to, Board.STAR) is None
