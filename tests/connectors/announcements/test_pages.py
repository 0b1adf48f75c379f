"""Reading a listing while it moves: nothing lost over a seam, a cap split, and what is not shown told."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.announcements.pages import Found, newest
from connectors.announcements.reading import Reading
from connectors.announcements.source import AnnouncementSource, Limits, Page, Part, Row
from connectors.cninfo.announcements import CninfoAnnouncements
from connectors.eastmoney import announcements as eastmoney
from connectors.eastmoney.announcements import EastmoneyAnnouncements
from tests.connectors.announcements.asking import AtTheBoard, FastClock, OverHttp, play
from tests.connectors.announcements.board import START, Board, post
from tests.connectors.site import Site

SMALL = Limits(page_rows=5, most_pages=100, ahead_days=14, check_seconds=600, overlap_rows=5, tail_pages=6)
DAY = START.date()
WEEK = Part(first=DAY - timedelta(days=7), last=DAY + timedelta(days=14))


def a_board(count: int, **fields: Any) -> Board:
    board = Board(now=FastClock().now, **fields)
    board.posts = [post(number, number - count) for number in range(count)]
    return board


def at(board: Board, limits: Limits = SMALL) -> EastmoneyAnnouncements:
    return EastmoneyAnnouncements(AtTheBoard(board, FastClock()), limits)


async def whole(source: AnnouncementSource, part: Part, requests: int = 7) -> Found:
    """Read a listing to its end, in slices."""
    reading = Reading(source, part)
    while not reading.is_done:
        await reading.go_on(requests)
    return Found(rows=tuple(reading.rows.values()), total=reading.total, missing=reading.missing)


def all_of(board: Board, limits: Limits = SMALL, part: Part = WEEK) -> Found:
    return asyncio.run(whole(at(board, limits), part))


def ids(found: Found) -> set[str]:
    return {row.row_id for row in found.rows}


def on_request(number: int, change: Callable[[Board], None]) -> Callable[[Board], None]:
    def before(board: Board) -> None:
        if board.answers == number:
            change(board)
    return before


def test_a_listing_is_read_to_its_end_with_a_request_a_page() -> None:
    board = a_board(23)

    found = all_of(board)

    assert (len(found.rows), found.total, found.missing, board.answers) == (23, 23, 0, 5)


def test_rows_that_come_in_on_top_are_seen_twice_at_most_and_none_is_lost() -> None:
    board = a_board(23)
    old = {each.art_code for each in board.posts}
    board.before = on_request(3, lambda moved: moved.posts.extend(post(100 + n, -0.5) for n in range(7)))

    assert old <= ids(all_of(board))


def test_a_row_that_is_withdrawn_takes_none_with_it_over_the_seam() -> None:
    board = a_board(23)
    board.before = on_request(3, lambda moved: moved.posts.remove(max(moved.posts, key=lambda each: each.published_at)))

    found = all_of(board)

    assert {each.art_code for each in board.posts} <= ids(found)
    assert board.answers == 6  # five pages, and the one before the seam again


def test_a_site_that_gives_fewer_rows_than_asked_for_is_read_to_its_end() -> None:
    board = a_board(23)
    full = board._page
    board._page = lambda posts, number, size: full(posts, number, 3)  # type: ignore[method-assign]

    assert len(all_of(board).rows) == 23


def broken(board: Board, pages: set[int], times: int) -> None:
    """Let some pages come empty the first times that they are asked for."""
    full, asked = board._page, dict.fromkeys(pages, 0)

    def page(posts: list[Any], number: int, size: int) -> list[Any]:
        if number in asked and asked[number] < times:
            asked[number] += 1
            return []
        return full(posts, number, size)

    board._page = page  # type: ignore[method-assign]


def test_a_short_page_is_asked_for_again_at_once() -> None:
    board = a_board(23)
    broken(board, {3}, times=1)

    found = all_of(board)

    assert (len(found.rows), found.missing, board.answers) == (23, 0, 6)


def test_a_page_that_stays_empty_is_told_row_by_row() -> None:
    board = a_board(23)
    broken(board, {3}, times=1000)

    found = all_of(board)

    assert (len(found.rows), found.missing) == (18, 5)


def test_a_day_with_more_pages_than_the_cap_is_split_by_market_then_by_kind_until_it_is_complete() -> None:
    board = a_board(0, most_pages=4)
    board.posts = [post(number, -number / 10, kind=str(1 + number % 7)) for number in range(60)]

    found = all_of(board, replace(SMALL, most_pages=4))

    assert (len(found.rows), found.missing) == (60, 0)


def test_several_days_above_the_cap_are_read_day_by_day() -> None:
    board = a_board(0, most_pages=4)
    board.posts = [post(number, -number * 200) for number in range(40)]

    found = all_of(board, replace(SMALL, most_pages=4))

    assert (len(found.rows), found.missing) == (40, 0)


def test_rows_that_no_kind_shows_are_told_as_missing() -> None:
    board = a_board(0, most_pages=4)
    board.posts = [post(number * 5, -number / 10, kind="9" if number < 33 else "1") for number in range(40)]

    found = all_of(board, replace(SMALL, most_pages=4), Part(first=DAY, last=DAY))

    assert found.missing > 0
    assert len(found.rows) + found.missing == 40


def test_a_day_of_cninfo_above_the_cap_is_split_by_board_and_category() -> None:
    board = a_board(0, most_pages=4)
    board.posts = [post(number, -number / 10, kind=("ndbg", "gddh", "zj")[number % 3]) for number in range(120)]
    source = CninfoAnnouncements(AtTheBoard(board, FastClock()), replace(SMALL, most_pages=4))

    found = asyncio.run(whole(source, Part(first=DAY, last=DAY)))

    assert (len(found.rows), found.missing) == (120, 0)


def known(board: Board, numbers: range) -> Callable[[Row], bool]:
    held = {each.art_code for each in board.posts if each.number in numbers}
    return lambda row: row.row_id in held


def test_the_newest_rows_are_read_up_to_an_overlap_of_known_ones() -> None:
    board = a_board(100)

    found = asyncio.run(newest(at(board), WEEK, known(board, range(97))))

    assert found.reached
    assert board.answers == 2
    assert {f"AN20261120{number:010}" for number in (97, 98, 99)} <= ids(found)


def test_a_late_row_within_the_overlap_makes_it_go_on() -> None:
    board = a_board(100)

    found = asyncio.run(newest(at(board), WEEK, lambda row: known(board, range(100))(row) and row.row_id[-2:] != "96"))

    assert found.reached
    assert board.answers == 2


def test_a_tail_without_an_end_is_a_gap() -> None:
    board = a_board(100)

    found = asyncio.run(newest(at(board), WEEK, lambda _: False))

    assert not found.reached
    assert board.answers == SMALL.tail_pages


def test_a_listing_that_ends_is_reached_however_little_is_known() -> None:
    board = a_board(12)

    assert asyncio.run(newest(at(board), WEEK, lambda _: False)).reached


changes = st.lists(st.tuples(st.integers(2, 12), st.sampled_from(["top", "late", "withdrawn"]), st.integers(0, 10**6)),
                   max_size=6)


@given(count=st.integers(0, 45), moves=changes)
def test_whatever_moves_while_it_is_read_the_rows_that_stay_are_all_there_or_told(
        count: int, moves: list[tuple[int, str, int]]) -> None:
    board = a_board(count)
    gone: set[str] = set()

    def before(moved: Board) -> None:
        for at_answer, what, number in moves:
            if at_answer == moved.answers:
                if what == "withdrawn" and moved.posts:
                    gone.add(moved.posts.pop(number % len(moved.posts)).art_code)
                elif what != "withdrawn":
                    minutes = -0.1 if what == "top" else -(number % 60)
                    moved.posts.append(post(1000 + len(moved.posts) + number, minutes))

    begun = {each.art_code for each in board.posts}
    board.before = before
    found = all_of(board)

    assert ids(found) <= {each.art_code for each in board.posts} | gone
    if len({what == "withdrawn" for _, what, _ in moves}) < 2:  # a row in and a row out between two pages cancel out
        assert begun - gone <= ids(found)


@pytest.mark.asyncio
async def test_cninfo_is_asked_with_a_form_for_the_days_and_the_board() -> None:
    board = a_board(37)
    async with Site() as site, aiohttp.ClientSession() as session:
        play(site, board)
        source = CninfoAnnouncements(OverHttp(session, site, FastClock()))
        found = await whole(source, Part(first=DAY, last=DAY, filters=(("plate", "bj"),)))
        forms = [asked.form for asked in site.asked("www.cninfo.com.cn")]

    assert {row.announcements[0].security for row in found.rows} == {"920118.BJ"}
    assert [(form["column"], form["seDate"], form["plate"], form["pageNum"]) for form in forms] == [
        ("szse", "2026-11-20~2026-11-20", "bj", "1")]


def test_a_page_of_no_rows_that_counts_none_ends_a_listing() -> None:
    class Empty:
        name, host, limits = "empty", "www.example.cn", SMALL

        async def page(self, part: Part, number: int) -> Page:
            return Page(rows=(), total=0)

        def finer(self, part: Part) -> tuple[Part, ...]:
            return ()

    assert asyncio.run(whole(Empty(), WEEK)) == Found(rows=(), total=0)


def test_the_day_of_a_part_is_kept_when_it_is_split() -> None:
    [first, *_] = at(a_board(0)).finer(Part(first=DAY, last=DAY))

    assert (first.first, first.last) == (DAY, date(2026, 11, 20))
    assert dict(first.filters) == {"ann_type": eastmoney.MARKETS[0]}
