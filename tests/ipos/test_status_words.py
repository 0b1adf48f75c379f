"""A word means what our list says and nothing else; every word that was captured is in it."""

import pytest

from streams.contract.events.ipos import Stage
from streams.ipos.stage_names import STAGE_NAMES, stage_named
from streams.ipos.status_words import RESULT_NOT_STATED, meaning
from tests.ipos.pages import little_giants, needs_pages, page_filings, timetable_events


@needs_pages
def test_every_captured_word_has_a_stage() -> None:
    words = {(row.table, row.raw_status) for row in page_filings()}
    words |= {("issue_calendar", row["event"]) for row in timetable_events()}
    words |= {(f"{row['exchange'].lower()}_projects", row["status_raw"]) for row in little_giants()}
    assert len(words) == 39  # 25 of the pages, 14 of the timetable
    assert [word for word in sorted(words) if meaning(*word).stage is Stage.UNKNOWN] == []


@pytest.mark.parametrize(("word", "stage", "reason"), [
    ("提交注册", Stage.REGISTRATION_SUBMITTED, None), ("注册", Stage.REGISTERED, None),
    ("终止注册", Stage.REGISTRATION_TERMINATED, None), ("不予注册", Stage.REGISTRATION_REFUSED, None),
    ("上市委会议通过", Stage.COMMITTEE_PASSED, None), ("上市委会议未通过", Stage.COMMITTEE_REJECTED, None),
    ("终止", Stage.TERMINATED, None), ("终止(审核不通过)", Stage.TERMINATED, "rejected"),
    ("终止(撤回)", Stage.WITHDRAWN, None), ("注册结果", Stage.REGISTERED, RESULT_NOT_STATED),
])
def test_words_that_contain_one_another_mean_different_things(word: str, stage: Stage, reason: str | None) -> None:
    found = meaning("any_table", word)
    assert (found.stage, found.reason) == (stage, reason)


@pytest.mark.parametrize("word", ["中止（财报更新）", "中止(财报更新)", " 中止 (财报更新)", "中止（财报更新　）"])
def test_brackets_and_spaces_do_not_matter(word: str) -> None:
    assert meaning("sse_projects", word).reason == "financials"


@pytest.mark.parametrize("word", ["已注册", "通过", "注册结果公示", "未知", "已受理了", "accepted"])
def test_a_word_that_is_not_in_the_list_is_unknown(word: str) -> None:
    assert meaning("sse_projects", word).stage is Stage.UNKNOWN


def test_a_word_of_one_table_says_nothing_in_another() -> None:
    assert meaning("issue_calendar", "网上申购日").stage is Stage.ISSUING
    assert meaning("sse_projects", "网上申购日").stage is Stage.UNKNOWN


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_is_found_by_its_code_and_by_both_names(stage: Stage) -> None:
    assert {stage_named(text) for text in (stage.value, *STAGE_NAMES[stage])} == {stage}
