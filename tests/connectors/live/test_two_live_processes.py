"""Two processes of `python -m connectors live`: one asks, the other takes over, and a paused one asks nothing.

Who asked when, and how much, is what the site saw. The clock runs at twice the real speed, the hosts are asked at a
tenth of their budgets: so the budget is nearly used up when a process is killed.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM

import pytest
import pytest_asyncio

from connectors.upstream.hosts import HOSTS as LISTED
from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings
from tests.connectors.live.fast_clock import FastClock
from tests.connectors.live.on_live_topics import live_topics, with_members
from tests.connectors.live.on_topic import cut_short, securities, until_sweeps, whole_sweeps
from tests.connectors.live.processes import HOSTS, Connectors
from tests.connectors.live.world import World, world
from tests.connectors.on_topics import batches_of
from tests.connectors.upstream.windows import closest, most_in_a_window
from tests.connectors.waiting import until

SPEED = 2.0
POLITENESS = 10
MEMBERS = 100
WITHIN_SECONDS = 15.0
ON_DUTY, STANDING_BY = "on duty", "standing by: another process is on duty"


@pytest_asyncio.fixture
async def of() -> AsyncIterator[World]:
    async with world(900, FastClock(SPEED)) as playing:
        yield playing


@pytest_asyncio.fixture
async def broker(kafka: KafkaCluster, of: World) -> BrokerSettings:
    settings = await live_topics(kafka.bootstrap)
    await with_members(settings, of.market.securities[:MEMBERS])
    return settings


async def start_two(connectors: Connectors) -> None:
    """Have a first that asks and a second that stands by."""
    connectors.start("first", politeness=POLITENESS)
    await connectors.until_asked("first", more_than=0)
    connectors.start("second", politeness=POLITENESS)
    await connectors.until_said("second", STANDING_BY)
    await connectors.until_said("first", ON_DUTY, times=2)


def within_budgets(connectors: Connectors) -> str:
    """Check the site's log against every budget; return what was most."""
    told = []
    for name in HOSTS:
        host, moments = LISTED[name].slower(POLITENESS), [each.at * SPEED for each in connectors.asked_of(name)]
        most = most_in_a_window(moments, host.window_seconds)
        assert most <= host.per_minute, f"{most} of {host.per_minute} in a minute: {name}"
        assert closest(moments) > 0.010
        told += [f"{name} {most} of {host.per_minute}, {closest(moments) * 1000:.0f} ms apart"] if moments else []
    return "; ".join(told)


async def sweeps_went_on(broker: BrokerSettings, processes: int) -> None:
    """Check that all sweeps are whole and numbered upwards, but for one of each universe that each kill cut short."""
    buckets = await batches_of(broker)
    for universe, expected in (("members", MEMBERS), ("market", 900)):
        sweeps = whole_sweeps(buckets, universe)
        assert len(cut_short(buckets, universe)) < processes
        assert len(sweeps) >= (processes if universe == "members" else 1), "each had a sweep"
        for sweep in sweeps:
            assert len(set(securities(sweep))) == len(securities(sweep)) == expected


@pytest.mark.asyncio
async def test_after_a_kill_the_other_goes_on_within_15_seconds_and_within_the_budgets(
        broker: BrokerSettings, of: World, tmp_path: Path) -> None:
    with Connectors(broker, of, tmp_path) as connectors:
        await start_two(connectors)
        await connectors.until_asked("first", more_than=len(connectors.asked("first")) + 16)
        assert connectors.asked("second") == []
        assert connectors.has_loaded("second", "pandas"), "the calendar is read before it is needed in a hurry"
        killed = time.monotonic()
        connectors.signal("first", SIGKILL)
        await connectors.until_asked("second", more_than=0)
        took = connectors.asked("second")[0].at - killed
        await connectors.until_asked("second", more_than=20)
        print(f"\ntaken over {took:.1f} s after SIGKILL; {within_budgets(connectors)}")
        assert took < WITHIN_SECONDS
        assert connectors.asked("first")[-1].at < connectors.asked("second")[0].at
        assert connectors.said("second").count(ON_DUTY) == 1
        connectors.signal("second", SIGTERM)
        assert await connectors.code("second") == 0
    await sweeps_went_on(broker, 2)


@pytest.mark.asyncio
async def test_a_process_that_is_ended_hands_over_in_seconds_and_leaves_nothing(
        broker: BrokerSettings, of: World, tmp_path: Path) -> None:
    with Connectors(broker, of, tmp_path) as connectors:
        await start_two(connectors)
        await until_sweeps(broker, "members", more=2)
        ended = time.monotonic()
        connectors.signal("first", SIGTERM)
        assert await connectors.code("first", seconds=10) == 0
        gone = time.monotonic() - ended
        await connectors.until_asked("second", more_than=0)
        took = connectors.asked("second")[0].at - ended
        print(f"\nended in {gone:.1f} s, taken over {took:.1f} s after SIGTERM; {within_budgets(connectors)}")
        assert took < WITHIN_SECONDS
        assert connectors.left("first") == {"tasks": [], "sockets": []}
        assert not [line for line in connectors.lines("first") if "Traceback" in line or "Error" in line]


@pytest.mark.asyncio
async def test_a_process_that_was_paused_asks_nothing_when_it_goes_on(
        broker: BrokerSettings, of: World, tmp_path: Path) -> None:
    with Connectors(broker, of, tmp_path) as connectors:
        await start_two(connectors)
        connectors.signal("first", SIGSTOP)
        await connectors.until_asked("second", more_than=0)
        await asyncio.gather(*(until_sweeps(broker, universe, more=1) for universe in ("members", "market")))
        asked = len(connectors.asked("first"))  # not sooner: what was under way when it was stopped is logged later
        connectors.signal("first", SIGCONT)
        await connectors.until_said("first", "standing by")
        assert len(connectors.asked("first")) == asked
        within_budgets(connectors)
        connectors.signal("second", SIGKILL)
        await connectors.until_asked("first", more_than=asked)  # it is of use again
        await until_sweeps(broker, "members", more=1)
        print("\n" + "\n".join(connectors.said("first")))
    await sweeps_went_on(broker, 2)


@pytest.mark.faults
@pytest.mark.asyncio
async def test_two_that_are_paused_in_turn_ask_again_and_end_when_they_are_told(
        broker: BrokerSettings, of: World, tmp_path: Path) -> None:
    names = ("first", "second")
    with Connectors(broker, of, tmp_path) as connectors:
        await start_two(connectors)
        for seconds in (2.5, 5.9, 7.0, 5.9):
            owner = max(names, key=lambda name: max((each.at for each in connectors.asked(name)), default=0.0))
            connectors.signal(owner, SIGSTOP)
            await asyncio.sleep(seconds)  # the fault itself: about as long as half a session, and as a whole one
            connectors.signal(owner, SIGCONT)
            asked = {name: len(connectors.asked(name)) for name in names}
            await until(lambda asked=asked: _asks(connectors, asked), "one of them asks", 60)  # type: ignore[misc]
        within_budgets(connectors)
        for name in names:
            connectors.signal(name, SIGTERM)
        for name in names:
            assert await connectors.code(name, seconds=20) == 0
            assert connectors.left(name) == {"tasks": [], "sockets": []}
            assert not [line for line in connectors.lines(name) if "Traceback" in line]


async def _asks(connectors: Connectors, before: dict[str, int]) -> bool:
    return any(len(connectors.asked(name)) > count for name, count in before.items())
