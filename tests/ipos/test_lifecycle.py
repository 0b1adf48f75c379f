"""What rows of one company become: moves, attempts kept apart, and rows that are set aside."""

import pytest

from streams.contract.events.ipos import IpoFiling, Stage
from streams.contract.securities import Board
from streams.ipos.lifecycle import lifecycle
from tests.ipos.rows import a_filing, a_register_row, a_timetable_row, a_tutoring_row, day, doubts, seen, told


def test_the_whole_way_is_told_without_a_gap() -> None:
    words = ["已受理", "已问询", "待上会", "上市委会议通过", "提交注册", "注册生效"]
    rows = [a_tutoring_row("辅导备案", 0), a_tutoring_row("辅导验收", 1),
            *(a_filing(word, number) for number, word in enumerate(words, start=2)),
            a_timetable_row("网上申购日", 9), a_timetable_row("上市日", 12)]
    found = lifecycle(rows)
    assert told(found) == [f"1 {stage}" for stage in tuple(Stage)[:10]]
    assert found.needs_review == ()
    assert found.newest.listing == rows[-1]


def test_stages_that_nobody_saw_are_a_gap() -> None:
    found = lifecycle([a_filing("已受理", 0), a_filing("提交注册", 9)])
    assert told(found) == ["1 accepted", "1 ~registration_submitted"]


def test_a_row_that_may_not_follow_is_set_aside_and_moves_nothing() -> None:
    found = lifecycle([a_filing("提交注册", 0), a_filing("已受理", 5)])
    assert told(found) == ["1 ~registration_submitted"]
    assert doubts(found) == [("illegal_move", "accepted")]
    assert "accepted on 2026-03-07 may not follow registration_submitted of 2026-03-02" in found.needs_review[0].detail


def test_an_unknown_word_is_set_aside_and_never_guessed() -> None:
    found = lifecycle([a_filing("已问询", 0), a_filing("注册生效公示", 5)])
    assert told(found) == ["1 ~inquired"]
    assert doubts(found) == [("unknown_word", "unknown")]


def test_a_company_of_unknown_words_alone_has_an_attempt_without_a_stage() -> None:
    found = lifecycle([a_filing("某种状态", 0)])
    assert (found.newest.stage, found.moves, doubts(found)) == (None, (), [("unknown_word", "unknown")])


def test_another_date_of_an_inquiry_is_a_round_and_of_other_stages_nothing() -> None:
    rows = [a_filing("已问询", 0), a_filing("已问询", 9), a_filing("注册生效", 30), a_filing("注册生效", 33)]
    assert told(lifecycle(rows)) == ["1 ~inquired", "1 inquired", "1 ~registered"]


def test_a_rejection_and_the_end_on_one_day_are_two_moves_whoever_was_first() -> None:
    rows = [a_filing("终止", 0), a_filing("上市委会议未通过", 0)]
    assert told(lifecycle(rows)) == ["1 ~committee_rejected", "1 terminated"]


def test_what_was_seen_first_comes_first_within_a_day() -> None:
    rows = [a_filing("已受理", 0, captured_at=seen(9)), a_filing("中止", 0, captured_at=seen(1))]
    assert told(lifecycle(rows)) == ["1 ~suspended", "1 accepted"]


@pytest.mark.parametrize(("late", "told_as"), [
    (a_filing("已受理", 60, project="2"), ["1 ~withdrawn", "2 accepted"]),
    (a_filing("已问询", 60, project="2", board=Board.BSE), ["1 ~withdrawn", "2 ~inquired"]),
    (a_register_row("已受理", 60), ["1 ~withdrawn", "2 accepted"]),
    (a_register_row("已问询", 60, accepted_on=day(50)), ["1 ~withdrawn", "2 ~inquired"]),
    (a_register_row("已问询", 60, board=Board.BSE), ["1 ~withdrawn", "2 ~inquired"]),
    (a_tutoring_row("辅导备案", 60), ["1 ~withdrawn", "2 tutoring_filed"]),
    (a_timetable_row("上市日", 60, security="920819.BJ"), ["1 ~withdrawn", "2 ~listed"]),
], ids=["project", "project and board", "accepted again", "accepted later", "board", "tutoring", "security"])
def test_a_new_application_after_an_end_is_a_new_attempt(late: IpoFiling, told_as: list[str]) -> None:
    found = lifecycle([a_filing("终止(撤回)", 0), late])
    assert (told(found), found.needs_review) == (told_as, ())


@pytest.mark.parametrize("late", [a_filing("已问询", 60), a_filing("已受理", 60), a_register_row("已问询", 60)],
                         ids=["the same project", "the same project accepted", "no project"])
def test_an_end_is_final_within_an_attempt(late: IpoFiling) -> None:
    found = lifecycle([a_filing("终止(撤回)", 0), late])
    assert told(found) == ["1 ~withdrawn"]
    assert [doubt for doubt, _ in doubts(found)] == ["illegal_move"]


def test_two_acceptance_days_are_two_applications() -> None:
    rows = [a_register_row("已受理", 0, accepted_on=day(0)), a_register_row("已受理", 90, accepted_on=day(90)),
            a_register_row("已问询", 99, accepted_on=day(90))]
    assert told(lifecycle(rows)) == ["1 accepted", "2 accepted", "2 inquired"]


def test_an_old_project_that_becomes_known_last_is_not_the_newest() -> None:
    rows = [a_filing("已问询", 50, project="2", board=Board.BSE, accepted_on=day(45)),
            a_filing("终止", 60, project="1", accepted_on=day(1))]
    found = lifecycle(rows)
    assert told(found) == ["2 ~inquired", "1 ~terminated"]
    assert found.newest.board is Board.BSE


def test_a_table_without_project_numbers_joins_the_running_application() -> None:
    rows = [a_register_row("已受理", 0, accepted_on=day(0)), a_filing("已问询", 20), a_register_row("已问询", 22)]
    assert told(lifecycle(rows)) == ["1 accepted", "1 inquired"]


def test_a_table_that_lags_behind_another_is_no_doubt_but_one_that_goes_back_is() -> None:
    ahead = [a_filing("已问询", 0), a_filing("上市委会议通过", 30), a_filing("提交注册", 31)]
    assert doubts(lifecycle([*ahead, a_register_row("上市委会议通过", 35)])) == []
    assert doubts(lifecycle([*ahead, a_register_row("上市委会议通过", 60)])) == [("illegal_move", "committee_passed")]
    assert doubts(lifecycle([*ahead, a_filing("上市委会议通过", 35, raw_status="审核通过")])) == [
        ("illegal_move", "committee_passed")]


def test_a_suspension_keeps_what_it_interrupted() -> None:
    found = lifecycle([a_filing("已问询", 0), a_filing("中止", 9), a_filing("已问询", 40), a_filing("中止", 50),
                       a_filing("提交注册", 90)])
    assert told(found) == ["1 ~inquired", "1 suspended", "1 inquired", "1 suspended", "1 ~registration_submitted"]


def test_a_result_that_is_not_stated_gives_way_to_one_that_is() -> None:
    vague = a_filing("注册结果", 0)
    for word, stage in (("不予注册", "registration_refused"), ("终止注册", "registration_terminated"),
                        ("注册生效", "registered")):
        found = lifecycle([vague, a_register_row(word, 3)])
        assert (told(found), found.needs_review) == (["1 ~registered", f"1 {stage}"], ())
        assert (found.moves[0].reason, found.moves[1].reason) == ("result_not_stated", None)


def test_a_result_that_is_not_stated_adds_nothing_to_one_that_is() -> None:
    found = lifecycle([a_register_row("不予注册", 0), a_filing("注册结果", 3)])
    assert (told(found), found.needs_review) == (["1 ~registration_refused"], ())


def test_an_effective_registration_is_not_refused_afterwards() -> None:
    assert doubts(lifecycle([a_filing("注册生效", 0), a_filing("不予注册", 3)])) == [
        ("illegal_move", "registration_refused")]


def test_two_listing_days_are_a_question() -> None:
    found = lifecycle([a_timetable_row("上市日", 0), a_timetable_row("上市日", 3)])
    assert doubts(found) == [("illegal_move", "listed")]
    assert "which day is right?" in found.needs_review[0].detail


def test_a_late_row_is_told_where_it_belongs() -> None:
    rows = [a_filing("已受理", 0), a_filing("上市委会议通过", 60)]
    assert told(lifecycle(rows)) == ["1 accepted", "1 ~committee_passed"]
    late = a_filing("已问询", 20, captured_at=seen(99))
    assert told(lifecycle([*rows, late])) == ["1 accepted", "1 inquired", "1 committee_passed"]


def test_a_page_that_dates_its_word_anew_does_not_undo_what_followed() -> None:
    rows = [a_filing("注册生效", 0), a_timetable_row("网上申购日", 5), a_filing("注册生效", 8)]
    assert told(lifecycle(rows)) == ["1 ~registered", "1 issuing"]


def test_an_issue_that_is_put_off_goes_back_to_registered() -> None:
    rows = [a_filing("注册生效", 0), a_timetable_row("网上申购日", 5), a_timetable_row("暂缓发行", 8)]
    found = lifecycle(rows)
    assert told(found) == ["1 ~registered", "1 issuing", "1 registered"]
    assert found.moves[-1].reason == "issue_postponed"


def test_a_vague_word_for_an_end_adds_nothing_to_a_precise_one() -> None:
    found = lifecycle([a_register_row("终止(撤回)", 0), a_filing("终止", 3)])
    assert (told(found), found.needs_review) == (["1 ~withdrawn"], ())
    assert doubts(lifecycle([a_filing("终止", 0), a_filing("终止(撤回)", 3)])) == [("illegal_move", "withdrawn")]


def test_tutoring_that_ends_is_stated_twice_and_is_still_one_attempt() -> None:
    rows = [a_tutoring_row("辅导备案", 0), a_tutoring_row("终止辅导", 9), a_tutoring_row("终止辅导", 40)]
    assert told(lifecycle(rows)) == ["1 tutoring_filed", "1 tutoring_terminated"]


def test_an_acceptance_after_an_unused_registration_is_a_new_application() -> None:
    rows = [a_filing("注册结果", 0), a_register_row("已问询", 400, accepted_on=day(380))]
    assert told(lifecycle(rows)) == ["1 ~registered", "2 ~inquired"]
