"""The memory of the live connector after a while of sweeps over both universes: the real chain around it."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from streams.contract.broker import BrokerSettings
from streams.contract.topics import MARKET_QUOTES
from tests.benchmarks import groups
from tests.benchmarks.child import Child
from tests.benchmarks.live_chain import live_chain
from tests.benchmarks.market import SECURITIES
from tests.benchmarks.report import Figure, Say

SWEEPS: Final = 50  # of both universes: about four minutes of trading
MOST_SECONDS: Final = 120.0


async def measure(broker: BrokerSettings, folder: Path, say: Say, *, securities: int = SECURITIES,
                  sweeps: int = SWEEPS) -> list[Figure]:
    """Let the live connector publish so many sweeps; return what it has had resident at the most."""
    async with live_chain(broker, folder / "live", securities=securities) as chain:
        argv = [sys.executable, "-m", "tests.benchmarks.live_feed", "--sites", chain.sites]
        with Child(argv, chain.env, folder / "live-connectors.log") as connectors:
            await until_published(broker, sweeps, (chain.streams, connectors))
            say(f"live: {sweeps} sweeps; {connectors.peak_mb():.0f} MB")
            return [Figure(name="rss_mb_connectors_live", value=connectors.peak_mb(), unit="MB")]


async def until_published(broker: BrokerSettings, records: int, children: Sequence[Child]) -> None:
    """Return once the first bucket holds so many records: a sweep has one in each."""
    async with asyncio.timeout(MOST_SECONDS):
        while await groups.end_of(broker, broker.name(MARKET_QUOTES)) < records:
            for child in children:
                child.raise_if_ended()
            await asyncio.sleep(0.5)
