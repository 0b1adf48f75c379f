"""Stands in for `python -m connectors live`: asks nobody, tells fictional verdicts, and with a word sweeps.

`python -m tests.deploy.live_stand_in [sweeps]`. The firm and its price are fictional; no real one gets a price.
"""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Final

from connectors.members_ready import registry_stamp, wait_for_members
from connectors.patience import Patience
from connectors.publisher import Outgoing, Publisher
from connectors.reference import compare, publish
from connectors.runner import run
from connectors.sequence import Published
from connectors.source import Quote, SourceSweep
from connectors.stopping import unless_stopped
from streams.contract.broker import BrokerSettings
from streams.contract.clock import epoch_ms, shanghai_day
from streams.contract.events.base import Event
from streams.contract.events.quality import DataQuality, SourceVerdict
from streams.contract.events.quotes import QuoteStatus
from streams.contract.events.registry import Listing, Membership, Relation, ShareCapital
from streams.contract.lag import LagReader
from streams.contract.logs import configure
from streams.contract.topics import (
    MARKET_DATA_QUALITY,
    MARKET_SHARE_CAPITAL,
    REGISTRY_LISTINGS,
    REGISTRY_MEMBERSHIPS,
    Topic,
)

log = logging.getLogger(__name__)
COMPANY, SECURITY = "样例云岫精密股份有限公司", "920999.BJ"
SHARES, PRICE_LI = 1_000_000_000, 10_000  # 100 亿元
REFERENCE: Final = (REGISTRY_MEMBERSHIPS, REGISTRY_LISTINGS, MARKET_SHARE_CAPITAL)
SOURCES: Final = {"样例甲": "quotes:members", "样例乙": "quotes:members", "样例丙": "announcements"}


class Sweeps:
    """A sweep a second over the one fictional firm, quoted at the moment."""

    name = "样例甲"

    async def sweeps(self, after: int) -> AsyncIterator[SourceSweep]:
        while True:
            at = datetime.now(UTC)
            quote = Quote(SECURITY, PRICE_LI, PRICE_LI, 100, 1_000_000, epoch_ms(at), QuoteStatus.TRADING)
            yield SourceSweep(trading_day=shanghai_day(at), started_at=at, quotes=[quote])
            await asyncio.sleep(1)


def verdicts() -> list[DataQuality]:
    at = datetime.now(UTC)
    return [DataQuality(source=source, feed=feed, verdict=SourceVerdict.UNREACHABLE, previous=None,
                        detail=f"{source}.invalid: no connection: refused (ECONNREFUSED)", at=at, good_at=None,
                        received=0, quarantined=0) for source, feed in SOURCES.items()]


def facts() -> dict[Topic, dict[str, Event]]:
    membership = Membership(company=COMPANY, list_number=1, province="浙江", evidence="scenario", source="fictional",
                            recorded_at=datetime(2024, 7, 1, tzinfo=UTC))
    listing = Listing(company=COMPANY, security=SECURITY, relation=Relation.SELF, evidence="scenario",
                      source="fictional")
    shares = ShareCapital(security=SECURITY, effective_on=date(2024, 7, 1), total_shares=SHARES)
    return {REGISTRY_MEMBERSHIPS: {membership.assertion_id: membership},
            REGISTRY_LISTINGS: {listing.assertion_id: listing},
            MARKET_SHARE_CAPITAL: {f"{SECURITY}|{shares.effective_on}": shares}}


async def stand_in(*, sweeps: bool) -> None:
    broker = BrokerSettings()
    async with Publisher(broker, Patience(broker, 60), in_flight=100) as publisher, LagReader(broker) as lag:
        await publisher.publish(Outgoing(topic=MARKET_DATA_QUALITY, key=f"{told.source}|{told.feed}", event=told)
                                for told in verdicts())
        log.info("no source answers")
        if not sweeps:
            await asyncio.Event().wait()
        for topic, events in facts().items():
            await publish(publisher, topic, await compare(broker, topic, events))
        await wait_for_members(lag, REFERENCE)
        await run(Sweeps(), publisher, universe="members", published=Published(complete=0, stamps={}),
                  stamp=lambda: registry_stamp(lag), clock=lambda: datetime.now(UTC))


if __name__ == "__main__":
    configure("stand-in")
    asyncio.run(unless_stopped(stand_in(sweeps="sweeps" in sys.argv)))
