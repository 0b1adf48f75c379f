"""`python -m tests.benchmarks.polling UNIVERSE`: sweeps of a live source onto the topic, in a process of its own.

The real source, ladder, canary, budgets, runner and broker. Only a minute is shorter for the budgets, so that one sweep
follows the other: the space between two requests is as it is. It prints JSON: what was seen, sweep after sweep.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final

import typer

from connectors.canary.judged import Judged
from connectors.eastmoney.quotes import EastmoneyQuotes
from connectors.patience import Patience
from connectors.publisher import Publisher
from connectors.quotes.ladder import Ask, Found, Ladder
from connectors.quotes.schedule import Pace
from connectors.quotes.sweeps import LiveQuotes
from connectors.runner import run
from connectors.sequence import Published, Stamp
from connectors.sina.quotes import SinaQuotes
from connectors.tencent.quotes import TencentQuotes
from connectors.upstream.fetcher import Fetcher
from connectors.upstream.hosts import Host, hosts
from connectors.upstream.ledger import TopicLedger
from connectors.upstream.spending import Spending
from streams.contract.broker import BrokerSettings
from streams.contract.startup import read_settings
from tests.benchmarks.market import SECURITIES
from tests.benchmarks.one_by_one import one_by_one_ms
from tests.benchmarks.played_sites import PlayedSites
from tests.benchmarks.watched_sweeps import Seen, Watched, WatchedSweeps
from tests.connectors.live.fast_clock import FastClock
from tests.connectors.quotes.market import GTIMG, PUSH2, SINAJS, Market

MEMBERS: Final = 1_200
AT_ONCE: Final = Pace(trading=0, pause=0, idle=0, floor=0)
WINDOW_SECONDS: Final = 4.0  # with the budget of a minute: what holds back a sweep is the space between requests
ONE_BY_ONE_EVERY: Final = 5  # sweeps


class Universe(StrEnum):
    MARKET = "market"
    MEMBERS = "members"


@dataclass(kw_only=True)
class Polled:
    seen: Seen = field(default_factory=Seen)
    unzipped_bytes: list[int] = field(default_factory=list)  # of a sweep
    one_by_one_ms: list[float] = field(default_factory=list)  # of a sweep as akshare makes it


async def poll(broker: BrokerSettings, address: str, universe: Universe, *, securities: int, count: int) -> Polled:
    """Publish so many sweeps, one after the other."""
    clock, polled = FastClock(1), Polled()
    patience = Patience(broker, 60)
    async with (PlayedSites(address) as sites, Publisher(broker, patience, in_flight=500) as publisher,
                Spending(_unhurried(sites), TopicLedger(broker, publisher), clock) as spending,
                Fetcher(spending, clock) as fetcher):
        upstream = Watched(fetcher)

        async def between(number: int) -> None:
            if universe is Universe.MARKET and not number % ONE_BY_ONE_EVERY:
                polled.one_by_one_ms.append(await asyncio.to_thread(one_by_one_ms, sites.origin(PUSH2)))

        async def took(found: Found, _: date) -> None:
            polled.unzipped_bytes.append(found.look.bytes)

        sources = (EastmoneyQuotes(upstream), TencentQuotes(upstream), SinaQuotes(upstream))
        live = LiveQuotes(Ladder(sources, clock=clock, tell=_tell), name=sources[0].name, universe=universe.value,
                          ask=_asking(universe, securities), pace=AT_ONCE, clock=clock, seen=took)
        watched = WatchedSweeps(live, upstream, sites, clock, count=count, between=between,
                                bytes_so_far=lambda: fetcher.traffic[PUSH2].bytes if fetcher.traffic else 0)
        await run(watched, publisher, universe=universe.value, stamp=_stamp, clock=clock.now,
                  published=Published(complete=0, stamps={}))
    polled.seen = watched.seen
    return polled


def _unhurried(sites: PlayedSites) -> dict[str, Host]:
    """Return the hosts as they are played."""
    origins = {host: sites.origin(host) for host in (PUSH2, GTIMG, SINAJS)}
    return {name: replace(host, window_seconds=WINDOW_SECONDS, per_day=10**9)
            for name, host in hosts(origins=origins).items()}


def _asking(universe: Universe, securities: int) -> Callable[[date], Ask | None]:
    """Return what asks for all of them, or for some that are spread over them."""
    if universe is Universe.MARKET:
        return lambda _: lambda source: source.look_at_market(())
    everything = Market(securities).securities
    count = min(MEMBERS, securities)
    some = [everything[place * securities // count] for place in range(count)]
    return lambda _: lambda source: source.look_at(some)


async def _tell(source: str, judged: Judged, at: datetime) -> None:
    assert judged.publishable, f"{source} at {at}: {judged.detail}"


async def _stamp() -> Stamp:
    return Stamp(members_offset=1)


def main(
    universe: Annotated[Universe, typer.Argument()],
    sites: Annotated[str, typer.Option(help="where they are played")],
    sweeps: Annotated[int, typer.Option(min=1)],
    securities: Annotated[int, typer.Option()] = SECURITIES,
) -> None:
    """Publish sweeps and print what was seen."""
    broker = read_settings(BrokerSettings)
    print(json.dumps(asdict(asyncio.run(poll(broker, sites, universe, securities=securities, count=sweeps)))))


if __name__ == "__main__":
    typer.run(main)
