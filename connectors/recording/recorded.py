"""What a recording holds: the raw records of the inputs as the broker gave them, and what they are of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple, Self

from streams.contract.clock import SHANGHAI, epoch_ms
from streams.contract.events.runtime import Mode
from streams.contract.topics import MARKET_ANNOUNCEMENTS, MARKET_QUOTES, TOPICS, Kept, Topic

INPUTS: Final = tuple(topic for topic in TOPICS if topic.name.startswith(("market.", "registry.")))
BY_NAME: Final[Mapping[str, Topic]] = MappingProxyType({topic.name: topic for topic in INPUTS})
COMPACTED: Final = frozenset(topic.name for topic in INPUTS if topic.kept in {Kept.COMPACTED, Kept.FOR_EVER})
# Of the same millisecond, what a sweep is valued with comes before it: the reverse was never meant.
_LAST: Final[Mapping[str, int]] = MappingProxyType({MARKET_ANNOUNCEMENTS.name: 1, MARKET_QUOTES.name: 2})


class Place(NamedTuple):
    topic: str  # without prefix
    partition: int


class Recorded(NamedTuple):
    """A record. Its time is the one that the broker has, in ms since 1970: when it was sent."""

    topic: str  # without prefix
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None  # None: a tombstone
    timestamp_ms: int

    @property
    def place(self) -> Place:
        return Place(self.topic, self.partition)

    @property
    def rank(self) -> tuple[int, str, int, int]:
        """Return what decides between records of the same millisecond."""
        return _LAST.get(self.topic, 0), self.topic, self.partition, self.offset


class Window(NamedTuple):
    """A stretch of time in ms since 1970, its end excluded."""

    begin_ms: int
    end_ms: int

    @classmethod
    def of_day(cls, day: date) -> Self:
        """Return a day in Shanghai."""
        begin, end = (datetime.combine(each, time(), SHANGHAI) for each in (day, day + timedelta(days=1)))
        return cls(epoch_ms(begin), epoch_ms(end))


@dataclass(frozen=True, kw_only=True)
class About:
    """What a recording is of."""

    contract: int  # version of what its records mean
    mode: Mode
    day: date
    window: Window
