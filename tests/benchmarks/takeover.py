"""How soon a live connector that stands by asks the sites once the one on duty is killed, in a whole live chain."""

import asyncio
import sys
import time
from pathlib import Path
from typing import Final

from connectors.together import ended
from streams.contract.broker import BrokerSettings
from tests.benchmarks.child import Child
from tests.benchmarks.live_chain import LiveChain, live_chain
from tests.benchmarks.live_memory import until_published
from tests.benchmarks.market import SECURITIES
from tests.benchmarks.played_sites import PlayedSites
from tests.benchmarks.report import Figure, Say
from tests.connectors.live.fast_clock import FastClock
from tests.connectors.quotes.market import Market

STANDING_BY: Final = "standing by: another process is on duty"
SWEEPS: Final = 4  # of both universes, before the kill
MOST_SECONDS: Final = 90.0
_LOOK_SECONDS: Final = 0.1


async def measure(broker: BrokerSettings, folder: Path, say: Say, *, securities: int = SECURITIES) -> list[Figure]:
    """Kill the one of two that asks; return the seconds until the sites are asked by the other."""
    clock = FastClock(1, Market(securities).moment)
    async with (live_chain(broker, folder / "takeover", securities=securities) as chain,
                PlayedSites(chain.sites) as sites):
        trading = asyncio.ensure_future(sites.trade_along(clock))
        try:
            with (_connector(chain, clock, folder / "takeover-first.log") as first,
                  _connector(chain, clock, folder / "takeover-second.log") as second):
                on_duty, other = await _on_duty_and_other(first, second)
                await until_published(broker, SWEEPS, (chain.streams, first, second))
                on_duty.kill()
                seconds = await _asked_next(sites, other, trading)
        finally:
            await ended([trading])
    say(f"live: the other connector asks {seconds:.1f} s after SIGKILL of the one on duty")
    return [Figure(name="takeover_seconds", value=seconds, unit="s")]


def _connector(chain: LiveChain, clock: FastClock, log: Path) -> Child:
    """Start one on a clock that all share, since it stands in trading hours."""
    return Child([sys.executable, "-m", "tests.connectors.live.connector", str(clock._speed), clock._start.isoformat(),
                  str(clock._began)], chain.env, log)


async def _on_duty_and_other(first: Child, second: Child) -> tuple[Child, Child]:
    async with asyncio.timeout(MOST_SECONDS):
        while True:
            for on_duty, other in ((first, second), (second, first)):
                on_duty.raise_if_ended()
                if STANDING_BY in other.output():
                    return on_duty, other
            await asyncio.sleep(_LOOK_SECONDS)


async def _asked_next(sites: PlayedSites, other: Child, trading: "asyncio.Future[None]") -> float:
    """Return after how many seconds a site is asked again."""
    killed = time.time()
    async with asyncio.timeout(MOST_SECONDS):
        while True:
            asked = [moment / 1000 for moments in (await sites.log()).values() for moment in moments]
            if after := [moment for moment in asked if moment > killed]:
                return min(after) - killed
            other.raise_if_ended()
            if trading.done():
                trading.result()
            await asyncio.sleep(_LOOK_SECONDS)
