"""Verdicts of sources that cannot wait until they are published: queued, and told in order."""

import asyncio
from datetime import datetime
from typing import NamedTuple

from connectors.canary.judged import Judged
from connectors.live.quality import Quality


class Verdict(NamedTuple):
    source: str
    feed: str
    judged: Judged
    at: datetime


class Told:
    """A desk where verdicts are handed in; `run` tells them."""

    def __init__(self, quality: Quality) -> None:
        self._quality = quality
        self._queue: asyncio.Queue[Verdict] = asyncio.Queue()

    def put(self, source: str, feed: str, judged: Judged, at: datetime) -> None:
        self._queue.put_nowait(Verdict(source, feed, judged, at))

    async def run(self) -> None:
        while True:
            await self._quality.told(*await self._queue.get(), log_it=False)
