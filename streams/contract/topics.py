"""Every topic, as data. The README table, topic creation and the tests come from this list."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from streams.contract.buckets import BUCKETS
from streams.contract.events.alerts import Delivery, Notification
from streams.contract.events.base import Event
from streams.contract.events.members import Member
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.registry import Instrument, Listing, Membership, ShareCapital
from streams.contract.events.runtime import DeadLetter, RuntimeMode
from streams.contract.events.values import MarketValue, MemberQuote, PartialSums, ValuationBatch

DAY_MS: Final = 86_400_000


class Kept(StrEnum):
    """How long records stay."""

    DAYS = "7 days"
    WEEKS = "35 days"
    MONTHS = "400 days"
    COMPACTED = "newest by key"
    FOR_EVER = "for ever"


_RETENTION_MS: Final = {kept: int(kept.split(maxsplit=1)[0]) * DAY_MS for kept in (Kept.DAYS, Kept.WEEKS, Kept.MONTHS)}


@dataclass(frozen=True, kw_only=True)
class Topic:
    name: str
    event: type[Event]
    key: str
    partitions: int
    kept: Kept
    producer: str
    consumers: tuple[str, ...]
    purpose: str
    versioned: bool = False  # older versions of a key outlast the quotes stamped with them, segments included: times 3

    @property
    def config(self) -> dict[str, str]:
        """Return the broker settings of the topic."""
        match self.kept:
            case Kept.COMPACTED:
                lag = {"min.compaction.lag.ms": str(3 * _RETENTION_MS[Kept.DAYS])} if self.versioned else {}
                return {"cleanup.policy": "compact", **lag}
            case Kept.FOR_EVER:
                return {"cleanup.policy": "compact"}
        return {"cleanup.policy": "delete", "retention.ms": str(_RETENTION_MS[self.kept])}


MARKET_QUOTES: Final = Topic(
    name="market.quotes", event=QuoteBatch, key="bucket", partitions=BUCKETS, kept=Kept.DAYS,
    producer="connectors", consumers=("valuation",),
    purpose="one bucket of one sweep over the market, in columns")
MARKET_INSTRUMENTS: Final = Topic(
    name="market.instruments", event=Instrument, key="security", partitions=1, kept=Kept.COMPACTED,
    producer="connectors", consumers=("members",),
    purpose="name, legal company name, board and listing date of a security")
MARKET_SHARE_CAPITAL: Final = Topic(
    name="market.share-capital", event=ShareCapital, key="security|effective date", partitions=1, kept=Kept.COMPACTED,
    producer="connectors", consumers=("members",),
    purpose="total and A-share counts from a day on; a tombstone withdraws one")
REGISTRY_MEMBERSHIPS: Final = Topic(
    name="registry.memberships", event=Membership, key="assertion id", partitions=1, kept=Kept.FOR_EVER,
    producer="importers", consumers=("members",),
    purpose="a company holds the title, by which list, when, on what evidence")
REGISTRY_LISTINGS: Final = Topic(
    name="registry.listings", event=Listing, key="assertion id", partitions=1, kept=Kept.FOR_EVER,
    producer="importers", consumers=("members",),
    purpose="which security is which company, or its parent, and when")
MEMBERS: Final = Topic(
    name="little-giants.members", event=Member, key="security", partitions=1, kept=Kept.COMPACTED, versioned=True,
    producer="members", consumers=("members", "connectors", "valuation"),
    purpose="the resolved join of the four above, with all its dates and share counts")
PARTIALS: Final = Topic(
    name="little-giants.partials", event=PartialSums, key="bucket", partitions=1, kept=Kept.DAYS,
    producer="valuation", consumers=("totals",),
    purpose="one bucket of one sweep, summed by scope")
VALUATIONS: Final = Topic(
    name="little-giants.valuations", event=ValuationBatch, key="bucket", partitions=BUCKETS, kept=Kept.DAYS,
    producer="valuation", consumers=("alerts",),
    purpose="the members of one bucket of one sweep, in columns, with what rules select by")
MEMBER_QUOTES: Final = Topic(
    name="little-giants.quotes", event=MemberQuote, key="security", partitions=BUCKETS, kept=Kept.COMPACTED,
    producer="valuation", consumers=("downstream",),
    purpose="the latest price and value of each member")
MARKET_VALUE: Final = Topic(
    name="little-giants.market-value", event=MarketValue, key="scope", partitions=1, kept=Kept.DAYS,
    producer="totals", consumers=("alerts", "downstream"),
    purpose="what a scope is worth in one sweep, how complete that is, and its like-for-like change")
DAILY_VALUES: Final = Topic(
    name="little-giants.daily-values", event=MarketValue, key="scope|date", partitions=1, kept=Kept.FOR_EVER,
    producer="totals", consumers=("downstream",),
    purpose="the day's last value of a scope, a complete one if there was one")
NOTIFICATIONS: Final = Topic(
    name="alerts.notifications", event=Notification, key="notification id", partitions=1, kept=Kept.MONTHS,
    producer="evaluate", consumers=("deliver", "downstream"),
    purpose="the decision to tell someone, with its evidence; this topic is the outbox")
DELIVERIES: Final = Topic(
    name="alerts.deliveries", event=Delivery, key="notification id", partitions=1, kept=Kept.MONTHS,
    producer="deliver", consumers=("deliver", "downstream"),
    purpose="what became of a notification, channel by channel")
RUNTIME_MODE: Final = Topic(
    name="runtime.mode", event=RuntimeMode, key="mode", partitions=1, kept=Kept.COMPACTED,
    producer="topics --create", consumers=("connectors", "streams", "alerts"),
    purpose="live, demo or replay: what these topics hold")
DEAD_LETTERS: Final = Topic(
    name="dead-letters", event=DeadLetter, key="original topic", partitions=1, kept=Kept.WEEKS,
    producer="streams, alerts", consumers=("operator",),
    purpose="raw bytes that could not be used, where from, and why")

TOPICS: Final = (
    MARKET_QUOTES, MARKET_INSTRUMENTS, MARKET_SHARE_CAPITAL, REGISTRY_MEMBERSHIPS, REGISTRY_LISTINGS, MEMBERS, PARTIALS,
    VALUATIONS, MEMBER_QUOTES, MARKET_VALUE, DAILY_VALUES, NOTIFICATIONS, DELIVERIES, RUNTIME_MODE, DEAD_LETTERS,
)
