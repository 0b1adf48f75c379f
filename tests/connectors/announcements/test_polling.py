"""The poller over hours of a moving board: everything once, in order, whatever fails. No network, no waiting."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.announcements.pace import AnnouncementPace
from connectors.announcements.polling import poll
from connectors.announcements.source import Limits
from connectors.cninfo.announcements import CninfoAnnouncements
from connectors.eastmoney.announcements import EastmoneyAnnouncements
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request
from streams.contract.events.announcements import Announcement
from tests.connectors.announcements.asking import AtTheBoard, FastClock, Killed, Over, Topic
from tests.connectors.announcements.board import START, Board, Post, post

SMALL = Limits(page_rows=5, most_pages=8, ahead_days=14, check_seconds=600, overlap_rows=5, tail_pages=4)


SLOW = AnnouncementPace(busy=120)


def run(topic: Topic, posts: Iterable[Post], *, outages: Iterable[tuple[float, float]] = (), begin: float = 0.0,
        hours: float = 2.0, with_cninfo: bool = False, limits: Limits = SMALL,
        pace: AnnouncementPace | None = None) -> Board:
    """Poll from some minutes after the start until some hours after it, or until it is killed."""
    clock = FastClock(START + timedelta(minutes=begin), hours - begin / 60)
    board = Board(now=clock.now, posts=list(posts), most_pages=limits.most_pages)
    first = EastmoneyAnnouncements(AtTheBoard(board, clock, outages), limits)
    second = CninfoAnnouncements(AtTheBoard(board, clock), limits) if with_cninfo else None
    with suppress(Over, Killed):
        asyncio.run(poll(first, second, publish=topic.publish, clock=clock, so_far=topic.so_far, tell=topic.tell,
                         pace=pace))
    return board


def codes(posts: Iterable[Post]) -> list[str]:
    return [each.art_code for each in sorted(posts, key=lambda each: (each.published_at, each.number))]


def steady(count: int, every: float = 1.0) -> list[Post]:
    return [post(number, number * every, ahead=number % 3) for number in range(count)]


def test_what_is_published_while_it_polls_is_on_the_topic_once_and_in_order() -> None:
    topic, posts = Topic(), steady(100)

    run(topic, posts)

    assert topic.ids() == codes(posts)
    assert all(isinstance(each, Announcement) for each in topic.announcements)


def test_the_very_first_start_begins_with_the_day_before() -> None:
    topic = Topic()
    old = [post(500 + n, -24 * 60 - 19 * 60 - n) for n in range(10)]  # stated two days before
    recent = [post(n, -20 * 60 - n) for n in range(30)]

    run(topic, [*old, *recent])

    assert topic.ids() == codes(recent)


@pytest.mark.parametrize("at", [0, 1, 17, 50])
def test_an_outage_of_twenty_minutes_is_backfilled_in_order_and_reported(
        at: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    topic, posts = Topic(), steady(390, every=0.3)

    run(topic, posts, outages=[(at, at + 20)])

    assert topic.ids() == codes(posts)
    filled = [look for look in topic.looks if look.gap and not look.failure]
    assert len(filled) == 1 + (at > 0)
    assert filled[-1].published > 40
    assert len([line for line in caplog.messages if "backfilled eastmoney" in line]) == len(filled)
    assert len([line for line in caplog.messages if "refused" in line]) == 1
    assert len([line for line in caplog.messages if "answers again" in line]) == 1


def test_days_of_downtime_are_read_day_by_day_and_published_in_order_of_publication() -> None:
    topic, posts = Topic(), [post(number, number * 30, ahead=number % 4) for number in range(400)]  # eight days

    run(topic, posts, hours=1)
    assert len(topic.ids()) < 10
    run(topic, posts, begin=8 * 24 * 60 + 20 * 60, hours=8 * 24 + 22)

    assert topic.ids() == codes(posts)


@pytest.mark.parametrize("after", [3, 47, 210, 399])
def test_killed_in_the_middle_of_a_backfill_it_goes_on_where_it_was(after: int) -> None:
    topic, posts = Topic(), [post(number, number * 30, ahead=number % 4) for number in range(400)]

    run(topic, posts, hours=1)
    topic.killed_after = after
    run(topic, posts, begin=8 * 24 * 60 + 20 * 60, hours=8 * 24 + 22)
    assert len(topic.ids()) == after
    run(topic, posts, begin=8 * 24 * 60 + 21 * 60, hours=8 * 24 + 22)

    assert topic.ids() == codes(posts)


def test_a_second_run_over_the_same_board_publishes_nothing() -> None:
    topic, posts = Topic(), steady(100)

    run(topic, posts)
    run(topic, posts, begin=130, hours=3)

    assert topic.ids() == codes(posts)


def test_a_row_that_shows_up_an_hour_late_is_published_late_and_once() -> None:
    topic, posts = Topic(), steady(100)
    posts[3] = replace(posts[3], shown_at=posts[3].published_at + timedelta(minutes=60))

    run(topic, posts)

    assert sorted(topic.ids()) == sorted(codes(posts))
    assert topic.ids().index(posts[3].art_code) > 50


def test_a_quiet_board_costs_one_request_a_look_and_a_count_now_and_then() -> None:
    topic, limits = Topic(), replace(SMALL, page_rows=20, most_pages=100, overlap_rows=20)

    board = run(topic, [post(n, -n - 1) for n in range(60)], limits=limits)

    assert len(topic.looks) == 240
    assert board.answers < 240 + 12 + 30


def test_where_rows_are_counted_and_never_shown_that_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    topic = Topic()
    posts = [post(n * 5, -n / 100, kind="9") for n in range(60)]  # one market, no kind: above the cap of 40 rows

    run(topic, posts)

    assert len(topic.ids()) < 60
    assert topic.looks[-1].missing == 60 - len(topic.ids())
    assert len([line for line in caplog.messages if "does not show" in line]) == 1


def test_the_second_source_is_asked_while_the_first_fails_and_the_first_fills_its_gap_afterwards() -> None:
    topic, posts = Topic(), steady(100)

    run(topic, posts, outages=[(20, 70)], with_cninfo=True)

    assert topic.ids() == codes(posts)
    missed = {f"{1_225_000_000 + each.number}" for each in posts
              if START + timedelta(minutes=20) < each.published_at < START + timedelta(minutes=60)}
    assert missed <= set(topic.ids("cninfo"))
    assert len(set(topic.ids("cninfo"))) == len(topic.ids("cninfo"))
    assert all(each.published_at is None for each in topic.announcements if each.source == "cninfo")
    during = [look.at for look in topic.looks if look.source == "cninfo"]
    assert START + timedelta(minutes=22) <= min(during) <= max(during) < START + timedelta(minutes=76)


def test_what_the_first_source_had_before_is_not_asked_of_the_second_again() -> None:
    topic, posts = Topic(), [post(number, (number - 130) * 100) for number in range(140)]  # nine days, and some hours

    run(topic, posts, begin=-9 * 24 * 60, hours=-9 * 24 + 1, outages=[(-9 * 24 * 60, 0)], with_cninfo=True)
    assert topic.ids() == []
    before = set(topic.ids("cninfo"))
    run(topic, posts, begin=1, hours=2)
    assert topic.ids()
    run(topic, posts, begin=60 * 6, hours=8, outages=[(0, 60 * 24)], with_cninfo=True)

    asked_again = set(topic.ids("cninfo")) - before
    recent = {f"{1_225_000_000 + each.number}" for each in posts if each.day >= START.date()}
    assert before
    assert asked_again
    assert asked_again <= recent


def test_without_any_source_it_waits_longer_and_longer_and_does_not_hammer() -> None:
    topic = Topic()

    run(topic, [], outages=[(0, 10_000)], hours=2)

    assert 20 < len(topic.looks) < 35


def test_a_board_that_is_suddenly_empty_is_not_believed() -> None:
    topic, clock = Topic(), FastClock(hours=1)
    board = Board(now=clock.now, posts=steady(30))

    def vanish(moved: Board) -> None:
        if clock.now() > START + timedelta(minutes=40):
            moved.posts = []

    board.before = vanish
    with pytest.raises(Over):
        asyncio.run(poll(EastmoneyAnnouncements(AtTheBoard(board, clock), SMALL), None, publish=topic.publish,
                         clock=clock, so_far=topic.so_far, tell=topic.tell))

    assert topic.looks[-1].failure
    assert topic.looks[-1].failure.failure is Failure.NO_DATA


def test_a_process_that_owns_the_source_no_more_returns() -> None:
    class NotOurs:
        async def fetch(self, request: Request) -> Answer:
            raise Unavailable(Failure.NOT_OWNER, request.host, "another process polls")

    topic = Topic()
    asyncio.run(poll(EastmoneyAnnouncements(NotOurs()), None, publish=topic.publish, clock=FastClock(),
                     so_far=topic.so_far, tell=topic.tell))

    assert [look.failure.failure for look in topic.looks if look.failure] == [Failure.NOT_OWNER]


rows = st.lists(st.tuples(st.floats(-30, 100), st.sampled_from([0.0, 0.0, 0.0, 1.0, 20.0, 90.0]), st.integers(0, 3)),
                max_size=60)
breaks = st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 40)), max_size=3)
kills = st.lists(st.integers(0, 60), max_size=3)


@settings(max_examples=60)
@given(rows=rows, outages=breaks, killed=kills)
def test_whatever_comes_late_fails_or_is_killed_everything_is_published_once(
        rows: list[tuple[float, float, int]], outages: list[tuple[float, float]], killed: list[int]) -> None:
    posts = [post(number, minutes, late, ahead=ahead) for number, (minutes, late, ahead) in enumerate(rows)]
    ranges = [(begin, begin + length) for begin, length in outages]
    topic = Topic()
    for number, after in enumerate(killed):
        topic.killed_after = after
        run(topic, posts, begin=number * 10, outages=ranges, hours=0.6, pace=SLOW)
    topic.killed_after = None
    run(topic, posts, begin=40, outages=ranges, hours=3.5, pace=SLOW)

    assert sorted(topic.ids()) == sorted(codes(posts))
    on_time = {each.art_code for each in posts if each.shown_at == each.published_at}
    assert [each for each in topic.ids() if each in on_time] == [each for each in codes(posts) if each in on_time]
