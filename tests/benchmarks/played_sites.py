"""The process that plays public sites, as those see it who ask it."""

import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import aiohttp

from connectors.clocks import Clock
from tests.benchmarks.child import Child
from tests.benchmarks.sites import CLOCK, READY

_TRADES_EVERY_SECONDS: Final = 4.0


@asynccontextmanager
async def played(log: Path, *, securities: int, delay_seconds: float) -> AsyncIterator[str]:
    """Play the sites for as long as the body runs; yields their address."""
    argv = [sys.executable, "-m", "tests.benchmarks.sites", "--securities", str(securities),
            "--delay", str(delay_seconds)]
    with Child(argv, os.environ, log) as child:
        await child.said(READY)
        yield child.output().partition(READY)[2].split()[0]


class PlayedSites:
    """`async with PlayedSites(address)`: their market and their log."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def __aenter__(self) -> "PlayedSites":
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    def origin(self, host: str) -> str:
        return f"{self._address}{host}"

    async def trade(self, at: datetime) -> None:
        """Let the market trade up to a moment."""
        await self._get("/trade", at=str(at.timestamp()))

    async def trade_along(self, clock: Clock) -> None:
        """Let the market trade for as long as this runs."""
        while True:
            await self.trade(clock.now())
            await clock.sleep(_TRADES_EVERY_SECONDS)

    async def log(self) -> Mapping[str, list[float]]:
        """Return what the hosts were asked since the log was last read: moments in ms."""
        found: dict[str, list[float]] = await self._get("/log")
        return {host: moments for host, moments in found.items() if host != CLOCK}

    async def _get(self, path: str, **query: str) -> Any:
        async with self._session.get(self.origin(CLOCK) + path, params=query) as response:
            response.raise_for_status()
            return await response.json()
