"""Tables are looked at side by side, each at its pace; what fails is asked again later and disturbs nobody."""

import asyncio
import heapq
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.poller import Poller
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.suspensions import Suspensions
from connectors.akshare_tables.table import Ask, Held, Reading
from connectors.akshare_tables.tables import plans, tables
from connectors.reference import Difference
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.clock import SHANGHAI
from streams.contract.events.base import Event
from streams.contract.topics import MARKET_IPO_FILINGS, Topic
from tests.ipos.rows import a_register_row

START = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)


class JumpingClock:
    """Time that jumps to whoever sleeps shortest; it ends at a moment."""

    def __init__(self, ends: datetime) -> None:
        self.at, self._ends = START, ends
        self._sleeping: list[tuple[datetime, int, asyncio.Event]] = []
        self.over = asyncio.Event()

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        heapq.heappush(self._sleeping, (self.at + timedelta(seconds=seconds), id(woken), woken))
        await woken.wait()

    async def run(self, sleepers: int) -> None:
        while not self.over.is_set():
            while len(self._sleeping) < sleepers:
                await asyncio.sleep(0)
            at, _, woken = heapq.heappop(self._sleeping)
            if at > self._ends:
                self.over.set()
                return
            self.at = at
            woken.set()


@dataclass
class ATable:
    name: str
    answers: list[Reading | Unavailable]  # the last one again and again
    pace: Pace = field(default_factory=lambda: Pace(every_seconds=600))
    host: str = "host"
    requests: int = 1
    looked: list[datetime] = field(default_factory=list)

    async def look(self, ask: Ask, held: Held, now: datetime) -> Reading:
        self.looked.append(now)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Unavailable):
            raise answer
        return answer


class InMemory:
    def __init__(self) -> None:
        self.events: dict[str, Event] = {}
        self.published: list[Difference] = []

    async def held(self, topic: Topic) -> Mapping[str, Event]:
        return self.events

    async def publish(self, topic: Topic, missing: Difference) -> None:
        self.published.append(missing)
        self.events.update({**missing.new, **missing.changed})


async def no_ask(asked: Asked, **arguments: str) -> Sequence[Row]:
    raise AssertionError


async def polled(*every: ATable, minutes: int, topics: InMemory | None = None) -> tuple[Poller, list[tuple[Any, ...]]]:
    told: list[tuple[Any, ...]] = []
    clock = JumpingClock(START + timedelta(minutes=minutes))

    async def tell(*what: Any) -> None:
        told.append(what)

    poller = Poller(every, no_ask, topics or InMemory(), clock, tell, jitter=lambda: 1.0)
    running = asyncio.create_task(poller.run())
    await clock.run(len(every))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return poller, told


def minutes(table: ATable) -> list[int]:
    return [int((at - START).total_seconds() // 60) for at in table.looked]


GOOD = Reading(rows=3)
BANNED = Unavailable(Failure.BAN_PAGE, "host", "a page")
REFUSED = Unavailable(Failure.REFUSED, "host", "nobody there")


@pytest.mark.asyncio
async def test_one_table_that_fails_does_not_stop_another(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    good, bad = ATable("good", [GOOD]), ATable("bad", [GOOD, REFUSED, REFUSED, REFUSED, GOOD])
    poller, told = await polled(good, bad, minutes=40)
    assert minutes(good) == [0, 10, 20, 30, 40]
    assert minutes(bad) == [0, 10, 11, 13, 17, 27, 37]
    assert [what for what in told if what[0] == "bad"][:2] == [
        ("bad", None, "", 3), ("bad", REFUSED, "host: refused: nobody there", 0)]
    assert caplog.messages == [
        "bad: host: refused: nobody there; what is known of it stays, asked again at 10:11:00 Shanghai time",
        "bad is back after 3 looks in vain"]
    assert poller.standing["bad"].good_at == START + timedelta(minutes=37)


@pytest.mark.asyncio
async def test_after_a_ban_a_table_waits_longer_each_time() -> None:
    table = ATable("banned", [BANNED])
    poller, _ = await polled(table, minutes=200)
    assert minutes(table) == [0, 10, 30, 70, 150]
    standing = poller.standing["banned"]
    assert (standing.good_at, standing.failures) == (None, 5)


@pytest.mark.asyncio
async def test_what_the_day_should_have_is_asked_for_until_it_is_there() -> None:
    awaited = Reading(rows=1, is_awaited=True)
    table = ATable("parity", [awaited, awaited, GOOD], Pace(every_seconds=86_400, awaited_seconds=300))
    await polled(table, minutes=600)
    assert minutes(table) == [0, 5, 15]


@pytest.mark.asyncio
async def test_a_row_is_published_once_and_again_when_it_has_changed() -> None:
    first, same = a_register_row("已问询", 0, sponsor="甲"), a_register_row("已问询", 0, sponsor="甲")
    changed = a_register_row("已问询", 0, sponsor="乙")
    readings: list[Reading | Unavailable] = [
        Reading(rows=1, topic=MARKET_IPO_FILINGS, events={each.filing_id: each}) for each in (first, same, changed)]
    topics = InMemory()
    await polled(ATable("register", readings), minutes=35, topics=topics)
    assert [(len(each.new), len(each.changed)) for each in topics.published] == [(1, 0), (0, 1)]


def test_the_plan_has_every_table_and_stays_far_below_a_request_a_minute_and_host_but_one() -> None:
    planned = plans(tables(lambda: (), Suspensions()))
    a_day: dict[str, float] = {}
    for plan in planned:
        a_day[plan.host] = a_day.get(plan.host, 0.0) + plan.requests * 86_400 / plan.every_seconds
    assert {host: round(count) for host, count in a_day.items()} == {
        "query.sse.com.cn": 2, "www.szse.cn": 1, "www.bse.cn": 16, "datacenter-web.eastmoney.com": 1202,
        "biz.finance.sina.com.cn": 3, "datacenter.eastmoney.com": 1440, "webapi.cninfo.com.cn": 96}
    assert len({plan.what for plan in planned}) == len(planned) == 11
