"""How far each feed of each source can be relied on: told on `market.data-quality` when that changes, and only then.

The last verdict of each feed is read from the topic before the first one is told, so that a restart, or another process
that takes over, repeats nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from connectors.canary.judged import USABLE, Judged
from connectors.publisher import Outgoing
from streams.contract.broker import BrokerSettings
from streams.contract.events.quality import DataQuality, SourceVerdict
from streams.contract.latest import all_of
from streams.contract.topics import MARKET_DATA_QUALITY

log = logging.getLogger(__name__)
Publish = Callable[[Iterable[Outgoing]], Awaitable[None]]
_LEVELS: Final = {SourceVerdict.GOOD: logging.INFO}


async def last_verdicts(broker: BrokerSettings) -> dict[str, DataQuality]:
    """Return what the topic says last of each feed, by `source|feed`."""
    return await all_of(broker, MARKET_DATA_QUALITY)


class Quality:
    """Keeps the verdict on each (source, feed). Several tasks may tell; what is told of one feed comes in order."""

    def __init__(self, publish: Publish, last: Mapping[str, DataQuality]) -> None:
        self._publish, self._last = publish, dict(last)
        self._good_at = {key: event.good_at for key, event in last.items()}
        self._telling = asyncio.Lock()

    def verdict(self, source: str, feed: str) -> SourceVerdict | None:
        event = self._last.get(_key(source, feed))
        return event.verdict if event else None

    def verdicts(self) -> Mapping[str, DataQuality]:
        """Return what was told last of each feed, by `source|feed`."""
        return self._last

    def good_at(self, source: str, feed: str) -> datetime | None:
        """Return when the last look was taken that could be used, in another process too."""
        return self._good_at.get(_key(source, feed))

    async def told(self, source: str, feed: str, judged: Judged, at: datetime, *, log_it: bool = True,
                   ) -> DataQuality | None:
        """Take a verdict on a look taken at a moment; return what was published, if it is another one than before.

        `log_it`: not where whoever took the look has logged it in words of its own.
        Where it cannot be published (Unsent), it is told with the next look again.
        """
        key = _key(source, feed)
        async with self._telling:
            if judged.verdict in USABLE:
                self._good_at[key] = at
            before = self._last.get(key)
            if judged.verdict is None or (before and before.verdict is judged.verdict):
                return None
            event = DataQuality(
                source=source, feed=feed, verdict=judged.verdict, previous=before.verdict if before else None,
                detail=judged.detail, at=at, good_at=self._good_at.get(key), received=judged.received,
                quarantined=judged.quarantined)
            await self._publish([Outgoing(topic=MARKET_DATA_QUALITY, key=key, event=event)])
            self._last[key] = event
        if log_it:
            _say(event)
        return event


def _key(source: str, feed: str) -> str:
    return f"{source}|{feed}"


def _say(event: DataQuality) -> None:
    was = f" (was {event.previous.value})" if event.previous else ""
    log.log(_LEVELS.get(event.verdict, logging.WARNING), "%s %s: %s%s: %s", event.source, event.feed,
            event.verdict.value, was, event.detail)
