"""Puts the market on the topics: who is a member, then the sweeps, once, for every contender to read."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from aiokafka import AIOKafkaProducer

from connectors.members_ready import registry_stamp, wait_for_members
from connectors.patience import Patience
from connectors.publisher import Outgoing, Publisher
from connectors.runner import run
from connectors.sequence import Published, Stamp
from connectors.source import SourceSweep
from streams.contract.broker import BrokerSettings
from streams.contract.buckets import BUCKETS, bucket_of
from streams.contract.events.registry import Instrument, Listing, Membership, Relation, ShareCapital
from streams.contract.lag import LagReader
from streams.contract.securities import board_of
from streams.contract.topics import (
    MARKET_INSTRUMENTS,
    MARKET_SHARE_CAPITAL,
    REGISTRY_LISTINGS,
    REGISTRY_MEMBERSHIPS,
)
from tests.benchmarks.market import DAY, Firm, Market, sequence, started_at

LONG_AGO: Final = DAY.replace(year=2020)
REFERENCE: Final = (MARKET_INSTRUMENTS, MARKET_SHARE_CAPITAL, REGISTRY_MEMBERSHIPS, REGISTRY_LISTINGS)


class MarketSource:
    """The port of the connectors, on the benchmark's market: as fast as it goes, or a sweep every so many seconds."""

    name: Final = "simulated"

    def __init__(self, market: Market, count: int, *, jumps: int = 0, every: float = 0.0) -> None:
        self._market, self._count, self._jumps, self._every = market, count, jumps, every

    async def sweeps(self, after: int) -> AsyncIterator[SourceSweep]:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for number, quotes in enumerate(self._market.sweeps(self._count, self._jumps)):
            await asyncio.sleep(due - loop.time())
            due += self._every
            yield SourceSweep(trading_day=DAY, started_at=started_at(number), quotes=quotes)


def reference(market: Market) -> Iterator[Outgoing]:
    """Yield what says who the members are."""
    for firm in market.firms:
        yield from _of_firm(firm)


async def publish_reference(broker: BrokerSettings, market: Market) -> None:
    async with Publisher(broker, Patience(broker, 60), in_flight=500) as publisher:
        await publisher.publish(reference(market))


async def stamp(broker: BrokerSettings) -> Stamp:
    """Return the ends of members and coverage once the streams, which must run, have read the reference data."""
    async with LagReader(broker) as lag:
        await wait_for_members(lag, REFERENCE)
        return await registry_stamp(lag)


async def publish_sweeps(broker: BrokerSettings, market: Market, count: int, fixed: Stamp) -> None:
    """Publish the first sweeps as bucket records, through the connectors' own runner."""
    async def the_stamp() -> Stamp:
        return fixed

    async with Publisher(broker, Patience(broker, 60), in_flight=500) as publisher:
        await run(MarketSource(market, count), publisher, universe="market",
                  published=Published(complete=0, stamps={}), stamp=the_stamp,
                  clock=lambda: datetime.now(UTC))


async def publish_quotes(broker: BrokerSettings, market: Market, count: int, topic: str) -> None:
    """Publish the same sweeps a quote a record: the same fields, and the sweep's number."""
    async with AIOKafkaProducer(**broker.client(), enable_idempotence=True, linger_ms=5,
                                max_batch_size=128 * 1024) as producer:
        records = _quote_records(market, count)
        while several := list(islice(records, 5000)):
            await asyncio.gather(*[await producer.send(topic, value, key=key.encode(), partition=bucket_of(key))
                                   for key, value in several])


def _quote_records(market: Market, count: int) -> Iterator[tuple[str, bytes]]:
    for number, quotes in enumerate(market.sweeps(count)):
        for quote in quotes:
            yield quote.security, json.dumps({"sweep": sequence(number), **quote._asdict()}).encode()


def _of_firm(firm: Firm) -> Iterator[Outgoing]:
    instrument = Instrument(security=firm.security, name=firm.company[:6], board=board_of(firm.security),
                            legal_name=firm.company, listed_on=LONG_AGO)
    capital = ShareCapital(security=firm.security, effective_on=LONG_AGO, total_shares=firm.shares)
    listing = Listing(company=firm.company, security=firm.security, relation=Relation.SELF, evidence="fictional",
                      source="benchmark")
    yield Outgoing(topic=MARKET_INSTRUMENTS, key=firm.security, event=instrument)
    yield Outgoing(topic=MARKET_SHARE_CAPITAL, key=f"{firm.security}|{LONG_AGO}", event=capital)
    yield Outgoing(topic=REGISTRY_LISTINGS, key=listing.assertion_id, event=listing)
    for number in firm.lists:
        membership = Membership(company=firm.company, list_number=number, province=firm.province, evidence="fictional",
                                source="benchmark", recorded_at=datetime(2025, 1, 1, tzinfo=UTC))
        yield Outgoing(topic=REGISTRY_MEMBERSHIPS, key=membership.assertion_id, event=membership)


def members_file(market: Market) -> bytes:
    """Return who counts where, as the rivals read it: shares and scopes by security."""
    return json.dumps({
        "securities": len(market.securities), "buckets": BUCKETS,
        "members": {firm.security: [firm.shares, firm.scopes] for firm in market.firms}}, ensure_ascii=False).encode()
