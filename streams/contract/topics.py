"""Every topic, as data. The README table, topic creation and the tests come from this list."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from streams.contract.buckets import BUCKETS
from streams.contract.events.alerts import Delivery, Notification
from streams.contract.events.announcements import Announcement, MemberAnnouncement
from streams.contract.events.base import Event
from streams.contract.events.budgets import HostSpending
from streams.contract.events.fx import FxRate
from streams.contract.events.ipos import IpoFiling, IpoStage
from streams.contract.events.members import Member
from streams.contract.events.quality import DataQuality
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.registry import (
    Coverage,
    Decision,
    Instrument,
    Listing,
    Membership,
    Review,
    ShareCapital,
)
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
    producer="connectors", consumers=("members", "announcements"),
    purpose="name, legal company name, board and listing date of a security")
MARKET_SHARE_CAPITAL: Final = Topic(
    name="market.share-capital", event=ShareCapital, key="security|effective date", partitions=1, kept=Kept.COMPACTED,
    producer="connectors", consumers=("members",),
    purpose="total and A-share counts from a day on; a tombstone withdraws one")
MARKET_ANNOUNCEMENTS: Final = Topic(
    name="market.announcements", event=Announcement, key="security", partitions=1, kept=Kept.WEEKS,
    producer="connectors", consumers=("announcements",),
    purpose="an announcement of a listed company, as a source has it")
MARKET_IPO_FILINGS: Final = Topic(
    name="market.ipo-filings", event=IpoFiling, key="filing id", partitions=1, kept=Kept.COMPACTED,
    producer="connectors", consumers=("ipos",),
    purpose="one row of an upstream table of applications for a listing")
MARKET_FX: Final = Topic(
    name="market.fx", event=FxRate, key="pair|day", partitions=1, kept=Kept.COMPACTED,
    producer="connectors", consumers=("connectors", "downstream"),
    purpose="what a dollar is worth in yuan: the central parity of a day")
MARKET_DATA_QUALITY: Final = Topic(
    name="market.data-quality", event=DataQuality, key="source|feed", partitions=1, kept=Kept.WEEKS,
    producer="connectors", consumers=("connectors", "alerts", "downstream"),
    purpose="a source's verdict changed: drift, stale, partial, in disagreement, out of reach, or good again")
REGISTRY_MEMBERSHIPS: Final = Topic(
    name="registry.memberships", event=Membership, key="assertion id", partitions=1, kept=Kept.FOR_EVER,
    producer="importers, announcements", consumers=("members", "ipos"),
    purpose="what is said of a company's title: by which list, from when to when, on what evidence")
REGISTRY_LISTINGS: Final = Topic(
    name="registry.listings", event=Listing, key="assertion id", partitions=1, kept=Kept.FOR_EVER,
    producer="importers, ipos", consumers=("members", "ipos"),
    purpose="which security is which company, or its parent, and when")
REGISTRY_REVIEWS: Final = Topic(
    name="registry.reviews", event=Review, key="review id", partitions=1, kept=Kept.COMPACTED,
    producer="importers, announcements", consumers=("importers",),
    purpose="what only a person can decide: candidates, rows that nobody can read")
REGISTRY_DECISIONS: Final = Topic(
    name="registry.decisions", event=Decision, key="review id", partitions=1, kept=Kept.FOR_EVER,
    producer="importers", consumers=("importers",),
    purpose="what was decided of a review, and by whom")
MEMBERS: Final = Topic(
    name="little-giants.members", event=Member, key="security", partitions=1, kept=Kept.COMPACTED, versioned=True,
    producer="members", consumers=("members", "connectors", "valuation", "announcements"),
    purpose="the resolved join of the four above, with all its dates and share counts")
COVERAGE: Final = Topic(
    name="little-giants.coverage", event=Coverage, key="scope", partitions=1, kept=Kept.COMPACTED, versioned=True,
    producer="members", consumers=("members", "connectors", "totals", "downstream"),
    purpose="how many of a scope's little giants the registry knows, from which day on, and how many there are")
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
IPOS: Final = Topic(
    name="little-giants.ipos", event=IpoStage, key="company", partitions=1, kept=Kept.COMPACTED,
    producer="ipos", consumers=("ipos", "downstream"),
    purpose="where a little giant stands on its way to a listing, and every move so far")
ANNOUNCEMENTS: Final = Topic(
    name="little-giants.announcements", event=MemberAnnouncement, key="security", partitions=1, kept=Kept.WEEKS,
    producer="announcements", consumers=("downstream",),
    purpose="a member's announcement, once whatever the sources, classified")
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
RUNTIME_BUDGETS: Final = Topic(
    name="runtime.budgets", event=HostSpending, key="host", partitions=1, kept=Kept.COMPACTED,
    producer="connectors", consumers=("connectors",),
    purpose="what has been asked of each public host, so that whoever polls it next keeps to its budget")
DEAD_LETTERS: Final = Topic(
    name="dead-letters", event=DeadLetter, key="original topic", partitions=1, kept=Kept.WEEKS,
    producer="streams, alerts", consumers=("operator",),
    purpose="raw bytes that could not be used, where from, and why")

TOPICS: Final = (
    MARKET_QUOTES, MARKET_INSTRUMENTS, MARKET_SHARE_CAPITAL, MARKET_ANNOUNCEMENTS, MARKET_IPO_FILINGS,
    MARKET_FX, MARKET_DATA_QUALITY, REGISTRY_MEMBERSHIPS, REGISTRY_LISTINGS, REGISTRY_REVIEWS, REGISTRY_DECISIONS,
    MEMBERS, COVERAGE, PARTIALS, VALUATIONS, MEMBER_QUOTES, MARKET_VALUE, DAILY_VALUES, IPOS, ANNOUNCEMENTS,
    NOTIFICATIONS, DELIVERIES, RUNTIME_MODE, RUNTIME_BUDGETS, DEAD_LETTERS,
)
