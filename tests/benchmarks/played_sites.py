"""The process that plays public sites, as those see it who ask it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import aiohttp

from tests.benchmarks.child import Child
from tests.benchmarks.sites import CLOCK, READY


@dataclass(frozen=True, kw_only=True)
class PlayedSites:
    address: str  # with a slash at its end

    def origin(self, host: str) -> str:
        return self.address + host

    async def trade(self, at: datetime) -> None:
        """Let the market trade up to a moment."""
        await self._get(f"/trade?at={at.timestamp()}")

    async def log(self) -> Mapping[str, list[float]]:
        """Return what was asked since the log was last read: moments in ms by host, the clock left out."""
        moments: dict[str, list[float]] = await (await self._get("/log", read=True))
        return {host: asked for host, asked in moments.items() if host != CLOCK}
