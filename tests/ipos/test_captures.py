"""What 18 days of captured pages and three years of timetables become: every change is a legal move."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from random import Random
from typing import Final

from streams.contract.events.ipos import IpoFiling
from streams.ipos.lifecycle import Lifecycle, lifecycle
from tests.ipos.pages import changes, filings, needs_pages, page_filings, timetable_events, timetable_filings

# Each kind of change that was captured, how often, and why it is legal.
CHANGES: Final = {
    ("BSE", "已受理", "已问询"): (79, "the first inquiry"),
    ("SSE", "已受理", "已问询"): (27, "the first inquiry"),
    ("SZSE", "已受理", "已问询"): (29, "the first inquiry"),
    ("BSE", "已问询", "上市委会议通过"): (5, "the committee's schedule is rarely shown"),
    ("SZSE", "已问询", "上市委会议通过"): (4, "the committee's schedule is rarely shown"),
    ("BSE", "上市委会议通过", "提交注册"): (3, "handed to the CSRC"),
    ("SZSE", "上市委会议通过", "提交注册"): (3, "handed to the CSRC"),
    ("BSE", "提交注册", "注册生效"): (5, "registered"),
    ("SZSE", "提交注册", "注册生效"): (2, "registered"),
    ("SSE", "提交注册", "注册结果"): (3, "decided; taken as registered, with the reason result_not_stated"),
    ("BSE", "中止", "已受理"): (2, "what was interrupted was not seen; back to an earlier stage"),
    ("BSE", "中止", "终止"): (4, "a suspension may end the application"),
    ("SSE", "中止及财报更新", "终止"): (1, "a suspension may end the application"),
    ("BSE", "已问询", "终止"): (1, "ended during the inquiry; the word does not say how"),
    ("SSE", "已问询", "终止"): (1, "ended during the inquiry; the word does not say how"),
    ("SZSE", "已问询", "终止(撤回)"): (1, "withdrawn during the inquiry"),
}
# Each row that was set aside, by company, and why: none. Corrected dates, dates that move backwards and 48 timetables
# are told without a doubt; what they do is in CHANGES and in golden.toml.
SET_ASIDE: Final[dict[str, str]] = {}


def by_company(rows: Iterable[IpoFiling]) -> dict[str, list[IpoFiling]]:
    found: dict[str, list[IpoFiling]] = defaultdict(list)
    for row in rows:
        found[row.company].append(row)
    return found


def lifecycles(rows: Iterable[IpoFiling]) -> dict[str, Lifecycle]:
    return {company: lifecycle(own) for company, own in by_company(rows).items()}


@needs_pages
def test_every_captured_change_is_a_move_that_is_explained() -> None:
    found = lifecycles(filings())
    assert Counter((change.exchange, change.before, change.after) for change in changes()) == {
        kind: count for kind, (count, _) in CHANGES.items()}
    moved = {(company, move.raw_status, move.on) for company, each in found.items() for move in each.moves}
    assert {(change.company, change.after, change.on) for change in changes()} <= moved
    assert {company for company, each in found.items() if each.needs_review} == set(SET_ASIDE)


@needs_pages
def test_no_captured_change_is_a_jump() -> None:
    changed = {(change.company, change.after) for change in changes()}
    jumps = [(company, move.raw_status) for company, each in lifecycles(page_filings()).items()
             for before, move in zip(each.moves, each.moves[1:], strict=False)
             if move.gap and move.attempt == before.attempt]
    assert changed.intersection(jumps) == set()


@needs_pages
def test_captures_in_any_order_and_twice_give_the_same() -> None:
    told = lifecycles(filings())
    for seed in range(3):
        rows = [*filings(), *filings()]
        Random(seed).shuffle(rows)
        for company, each in lifecycles(rows).items():
            assert (each.moves, each.needs_review) == (told[company].moves, told[company].needs_review)


@needs_pages
def test_captures_row_by_row_end_where_all_at_once_do() -> None:
    """Whoever computes anew at each row tells the same in the end, and never a stage that no row named."""
    rows = sorted(filings(), key=lambda row: row.captured_at)
    several = {company: own for company, own in by_company(rows).items() if len(own) > 2}
    assert len(several) > 100
    for own in several.values():
        states = [lifecycle(own[:count]).newest.stage for count in range(1, len(own) + 1)]
        assert states[-1] is lifecycle(own).newest.stage


@needs_pages
def test_the_projects_of_a_company_are_as_many_attempts() -> None:
    told = lifecycles(page_filings())
    projects = {company: {(row.board, row.project) for row in own}
                for company, own in by_company(page_filings()).items()}
    assert {company: len(each.attempts) for company, each in told.items()} == {
        company: len(found) for company, found in projects.items()}
    assert sum(map(len, projects.values())) == 3613


@needs_pages
def test_the_timetables_of_real_little_giants_end_in_a_listing() -> None:
    told = lifecycles(filings())
    listed = {row.company for row in timetable_filings() if row.raw_status == "上市日"}
    assert len(listed) == 48
    for company in listed:
        listing = told[company].newest.listing
        assert listing is not None
        assert told[company].newest.stage == "listed"


@needs_pages
def test_no_listing_day_of_the_timetable_was_moved() -> None:
    """This is why a listing is handed on before its day."""
    days = [(row["security"], row["name"]) for row in timetable_events() if row["event"] == "上市日"]
    assert (len(days), len(set(days))) == (778, 778)
