"""A listing that counts more than it shows: few requests, what is new goes on, and what is not shown is told."""

import asyncio
import json
from collections import Counter
from contextlib import suppress

import pytest

from connectors.announcements.pace import AnnouncementPace, looks_a_day
from connectors.announcements.polling import poll
from connectors.announcements.reading import Reading
from connectors.announcements.source import Limits, Part
from connectors.cninfo import announcements as cninfo
from connectors.eastmoney import announcements as eastmoney
from connectors.live.feeds import of_announcements
from connectors.upstream.hosts import HOSTS
from connectors.upstream.request import Answer, Request
from streams.contract.events.quality import SourceVerdict
from tests.connectors.announcements.asking import AtTheBoard, FastClock, Over, Topic
from tests.connectors.announcements.board import START, Board, post

SECOND_AT_MOST = 24 * 3600 // int(AnnouncementPace().second)  # looks a day


class Overcounting(AtTheBoard):
    """Counts at least so many rows in every listing, whatever it shows."""

    def __init__(self, board: Board, clock: FastClock, total: int) -> None:
        super().__init__(board, clock)
        self._total, self.asked = total, 0

    async def fetch(self, request: Request) -> Answer:
        self.asked += 1
        answer = await super().fetch(request)
        said = json.loads(answer.body)
        said["data"]["total_hits"] = max(self._total, said["data"]["total_hits"])
        return Answer(request=request, body=json.dumps(said).encode(), received_at=answer.received_at)


@pytest.mark.parametrize("total", [500, 9_000, 10_000, 900_000])
@pytest.mark.parametrize("shown", [80, 400])
def test_what_is_new_is_published_while_more_is_counted_than_shown(total: int, shown: int) -> None:
    clock, topic = FastClock(hours=3), Topic()
    board = Board(now=clock.now)
    board.posts = [post(n, (n - shown) / 4) for n in range(shown)] + [post(1000 + n, 3 * n + 1) for n in range(58)]
    upstream = Overcounting(board, clock, total)

    with suppress(Over):
        asyncio.run(poll(eastmoney.EastmoneyAnnouncements(upstream), None, publish=topic.publish, clock=clock,
                         so_far=topic.so_far, tell=topic.tell))

    assert topic.ids() == [each.art_code for each in sorted(board.posts, key=lambda each: each.published_at)]
    assert max(Counter(topic.ids()).values()) == 1
    assert len(topic.looks) == 3 * 120
    assert upstream.asked < HOSTS[eastmoney.HOST].per_day / 24 * 3
    assert of_announcements(topic.looks[-1], None).verdict is (
        SourceVerdict.GOOD if total <= len(board.posts) else SourceVerdict.PARTIAL)


@pytest.mark.parametrize("total", [10_000, 900_000])
def test_a_listing_that_runs_empty_is_not_split_and_not_read_for_ever(total: int) -> None:
    clock = FastClock()
    board = Board(now=clock.now, posts=[post(n, n - 80) for n in range(80)])
    upstream = Overcounting(board, clock, total)
    reading = Reading(eastmoney.EastmoneyAnnouncements(upstream), Part(first=START.date(), last=START.date()))

    asyncio.run(reading.go_on(1_000))

    assert reading.is_done
    assert (len(reading.rows), reading.missing) == (80, total - 80)
    assert upstream.asked <= 12


def test_a_slice_makes_no_more_requests_than_it_may_and_the_next_goes_on_there() -> None:
    clock = FastClock()
    board = Board(now=clock.now, posts=[post(n, (n - 950) / 2) for n in range(950)])
    reading = Reading(eastmoney.EastmoneyAnnouncements(AtTheBoard(board, clock)),
                      Part(first=START.date(), last=START.date()))

    async def slices() -> list[tuple[int, int, bool]]:
        seen = []
        for _ in range(4):
            await reading.go_on(3)
            seen.append((board.answers, reading.missing, reading.is_done))
        return seen

    assert asyncio.run(slices()) == [(3, 650, False), (6, 350, False), (9, 50, False), (10, 0, True)]


@pytest.mark.parametrize(("host", "limits", "looks"), [
    (eastmoney.HOST, eastmoney.LIMITS, looks_a_day(AnnouncementPace())), (cninfo.HOST, cninfo.LIMITS, SECOND_AT_MOST)])
def test_a_slice_in_every_look_leaves_something_of_the_day(host: str, limits: Limits, looks: int) -> None:
    counts = 24 * 3600 / limits.check_seconds

    assert looks * (1 + limits.slice_requests) + counts < HOSTS[host].per_day
