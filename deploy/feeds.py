"""The feeds of the sources, each with its newest verdict and since when that is so: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from streams.contract.events.quality import DataQuality, SourceVerdict


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What was told last of a feed of a source."""

    told: DataQuality
    since: datetime  # when its verdict became what it is
    good_at: datetime | None  # of the last good look that anybody told of

    @property
    def verdict(self) -> SourceVerdict:
        return self.told.verdict

    @property
    def is_good(self) -> bool:
        return self.told.is_good


Feeds = Mapping[tuple[str, str], Feed]  # by source and feed


def with_told(feeds: Feeds, told: DataQuality) -> Feeds:
    """Return the feeds after a verdict; a process that starts again may repeat what the one before it said."""
    key = (told.source, told.feed)
    known = feeds.get(key)
    goods = [moment for moment in (told.good_at, known.good_at if known else None) if moment]
    feed = Feed(told=told, since=known.since if known and known.verdict is told.verdict else told.at,
                good_at=max(goods, default=None))
    return {**feeds, key: feed}


def in_force(feeds: Feeds, start: datetime) -> list[Feed]:
    """Return the feeds of which something is known, by feed, quotes first, then by source.

    That is what was told since a start, and what was bad before it: only a change is told. What was good before may
    be bad by now.
    """
    found = [feed for feed in feeds.values() if feed.told.at >= start or not feed.is_good]
    return sorted(found, key=lambda feed: (not feed.told.feed.startswith("quotes"), feed.told.feed, feed.told.source))


def not_good(feeds: Feeds, start: datetime) -> list[Feed]:
    """Return those of them that are not good."""
    return [feed for feed in in_force(feeds, start) if not feed.is_good]
