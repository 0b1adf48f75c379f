"""All sources of a process share a host's budget, and whoever comes next goes on from what is written down."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from aiohttp import web

from connectors.patience import Patience
from connectors.publisher import Publisher
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.fetcher import Fetcher
from connectors.upstream.hosts import HOSTS, UnlistedHost, hosts
from connectors.upstream.ledger import Ledger, MemoryLedger, TopicLedger, spending_on
from connectors.upstream.request import Request
from connectors.upstream.spending import Spending
from streams.contract.broker import BrokerSettings
from streams.contract.events.budgets import HostSpending
from tests.connectors.site import Site
from tests.connectors.upstream.asking import ASK, NAME, a_host, asking, nothing_under_way
from tests.connectors.upstream.stepped_clock import SteppedClock
from tests.connectors.upstream.windows import closest, most_in_a_window

SOURCES = ("/members", "/market", "/announcements")
PER_MINUTE = 30


async def data(_: web.Request) -> web.StreamResponse:
    return web.json_response({})


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest_asyncio.fixture
async def site(clock: SteppedClock) -> AsyncIterator[Site]:
    """A site whose log is by the same clock."""
    async with Site(now=clock.seconds) as played:
        played.handlers |= {(NAME, path): data for path in (*SOURCES, ASK.path)}
        yield played


async def ask_times(fetcher: Fetcher, path: str, times: int) -> None:
    for _ in range(times):
        await fetcher.fetch(Request(host=NAME, path=path))


async def three_sources(site: Site, clock: SteppedClock, ledger: Ledger, times: int) -> None:
    host = a_host(site.origin(NAME), per_minute=PER_MINUTE)
    async with asking(host, ledger=ledger, clock=clock) as (fetcher, spending), asyncio.TaskGroup() as sources:
        nothing_under_way(clock, fetcher, spending)
        for path in SOURCES:
            sources.create_task(ask_times(fetcher, path, times))


@pytest.mark.asyncio
async def test_three_sources_and_three_starts_through_kafka_stay_within_the_budget_by_the_servers_log(
        broker: BrokerSettings, clock: SteppedClock, site: Site) -> None:
    async with Publisher(broker, Patience(broker, 30.0), in_flight=10) as publisher:
        for _ in range(3):
            await three_sources(site, clock, TopicLedger(broker, publisher), times=PER_MINUTE // 2)
    moments = [asked.at for asked in site.log]
    assert len(moments) == 3 * 3 * PER_MINUTE // 2
    assert most_in_a_window(moments, 60.0) == PER_MINUTE, "all of it, and no more"
    assert closest(moments) >= 0.010
    assert (await spending_on(broker))[NAME].spent == len(moments)


@pytest.mark.asyncio
async def test_three_minutes_of_both_universes_fit_the_budgets_of_the_list(clock: SteppedClock, site: Site) -> None:
    origins = {NAME: site.origin(NAME)}

    async def looks(fetcher: Fetcher, path: str, requests: int, every: float, until: datetime) -> None:
        due = clock.now()
        while due < until:
            began = clock.now()
            await asyncio.gather(*(fetcher.fetch(Request(host=NAME, path=path)) for _ in range(requests)))
            late.append((clock.now() - began).total_seconds())
            due = datetime.fromtimestamp(due.timestamp() + every, UTC)
            if due > clock.now():
                await clock.sleep((due - clock.now()).total_seconds())

    late: list[float] = []
    end = datetime.fromtimestamp(clock.seconds() + 180, UTC)
    async with asking(*hosts(origins=origins).values(), clock=clock) as (fetcher, spending):
        nothing_under_way(clock, fetcher, spending)
        await asyncio.gather(looks(fetcher, "/members", 12, 5, end), looks(fetcher, "/market", 57, 60, end))
    moments = [asked.at for asked in site.log]
    assert len(moments) == 36 * 12 + 3 * 57
    assert most_in_a_window(moments, 60.0) <= HOSTS[NAME].per_minute
    assert closest(moments) >= 0.010
    assert max(late) < 5, "nobody waits for a place"


@pytest.mark.asyncio
async def test_a_grant_is_acknowledged_before_any_request_of_it_is_seen(clock: SteppedClock, site: Site) -> None:
    covered: list[bool] = []

    class Slow(MemoryLedger):
        acknowledged = 0

        async def write(self, spending: HostSpending) -> None:
            await clock.sleep(0.5)
            await super().write(spending)
            self.acknowledged = spending.spent

    ledger = Slow()

    async def handler(_: web.Request) -> web.StreamResponse:
        covered.append(ledger.acknowledged >= len(site.log))
        return web.json_response({})

    site.handlers |= {(NAME, path): handler for path in SOURCES}
    await three_sources(site, clock, ledger, times=15)
    assert covered == [True] * 45


@pytest.mark.asyncio
async def test_a_day_that_is_used_up_is_so_for_the_next_process_too_until_midnight_in_shanghai(site: Site) -> None:
    clock, ledger = SteppedClock(datetime(2026, 11, 25, 15, 58, tzinfo=UTC)), MemoryLedger()
    for left in (5, 2, 0):
        async with asking(a_host(site.origin(NAME), per_day=5), ledger=ledger, clock=clock) as (fetcher, spending):
            assert spending.standing(NAME).left_today == left
            await ask_times(fetcher, ASK.path, min(left, 3))
            if left < 3:
                with pytest.raises(Unavailable, match="spent: its 5 requests of today"):
                    await fetcher.fetch(ASK)
    assert len(site.log) == 5
    clock.step(180)
    async with asking(a_host(site.origin(NAME), per_day=5), ledger=ledger, clock=clock) as (fetcher, spending):
        await fetcher.fetch(ASK)
        assert spending.standing(NAME).left_today == 4


@pytest.mark.asyncio
async def test_a_ban_outlives_the_process_that_met_it_and_so_does_how_often_that_was(
        broker: BrokerSettings, clock: SteppedClock, site: Site) -> None:
    async def refuse(_: web.Request) -> web.StreamResponse:
        return web.Response(status=403)

    site.handlers[NAME, ASK.path] = refuse
    found = []
    async with Publisher(broker, Patience(broker, 30.0), in_flight=10) as publisher:
        for wait in (0, 60, 540, 1_199, 1):
            clock.step(wait)
            async with asking(a_host(site.origin(NAME)), ledger=TopicLedger(broker, publisher), clock=clock) as (
                    fetcher, _):
                with pytest.raises(Unavailable) as why:
                    await fetcher.fetch(ASK)
                found.append(why.value.failure)
    assert found == [Failure.FORBIDDEN, Failure.LEFT_ALONE, Failure.FORBIDDEN, Failure.LEFT_ALONE, Failure.FORBIDDEN]
    assert len(site.log) == 3


@pytest.mark.asyncio
async def test_threads_wait_for_the_same_budget_and_what_they_meet_closes_the_host_for_all(clock: SteppedClock) -> None:
    async with asking(a_host("http://127.0.0.1:1", per_minute=2), clock=clock) as (_, spending):
        began = clock.now()
        for _ in range(3):
            turn = await asyncio.to_thread(spending.spend_from_thread, NAME)
            await asyncio.to_thread(turn.go)
        assert (clock.now() - began).total_seconds() >= 60
        await asyncio.to_thread(spending.told_from_thread, NAME, Failure.BAN_PAGE)
        with pytest.raises(Unavailable, match="left alone"):
            await asyncio.to_thread(spending.spend_from_thread, NAME)
        assert spending.standing(NAME).refusals == 1
    with pytest.raises(Unavailable, match="not on duty"):
        await asyncio.to_thread(spending.spend_from_thread, NAME)


@pytest.mark.asyncio
async def test_a_host_without_a_budget_is_never_asked() -> None:
    async with asking(a_host("http://127.0.0.1:1")) as (fetcher, spending):
        with pytest.raises(UnlistedHost):
            await fetcher.fetch(Request(host="example.org", path="/"))
        with pytest.raises(UnlistedHost):
            await asyncio.to_thread(spending.spend_from_thread, "example.org")


@pytest.mark.asyncio
async def test_whoever_lost_its_duty_writes_nothing_over_the_next_ones_record(clock: SteppedClock, site: Site) -> None:
    on_duty, written = True, list[HostSpending]()

    class Watched(MemoryLedger):
        async def write(self, spending: HostSpending) -> None:
            written.append(spending)
            await super().write(spending)

        async def read(self) -> Mapping[str, HostSpending]:
            return {}

    def may_ask() -> None:
        if not on_duty:
            raise Unavailable(Failure.NOT_OWNER, NAME, "another process is on duty")

    async with Spending({NAME: a_host(site.origin(NAME))}, Watched(), clock, may_ask=may_ask) as spending:
        await spending.spend(NAME)
        before, on_duty = len(written), False
        with pytest.raises(Unavailable, match="not owner"):
            await spending.spend(NAME)
    assert before == len(written) == 1
