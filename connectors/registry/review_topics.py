"""Reads what reviews are made from, and publishes what was decided. Both are harmless when repeated."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from connectors.errors import Refused
from connectors.patience import Patience, until_done
from connectors.preconditions import check
from connectors.publisher import Outgoing, Publisher
from connectors.registry.answers import Said, another_answer, answer
from connectors.registry.review import Registry
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.events.registry import Decision
from streams.contract.events.runtime import Mode
from streams.contract.latest import all_of
from streams.contract.topics import (
    MARKET_INSTRUMENTS,
    REGISTRY_DECISIONS,
    REGISTRY_LISTINGS,
    REGISTRY_MEMBERSHIPS,
    REGISTRY_REVIEWS,
)

TOPICS: Final = (REGISTRY_MEMBERSHIPS, REGISTRY_LISTINGS, MARKET_INSTRUMENTS, REGISTRY_REVIEWS, REGISTRY_DECISIONS)


async def read_registry(broker: BrokerSettings, mode: Mode) -> Registry:
    """Return what the topics hold now."""

    async def attempt() -> Registry:
        await check(broker, TOPICS, mode)
        return await _read(broker)

    return await until_done(broker, attempt)


async def decide(broker: BrokerSettings, settings: ConnectorSettings, review_id: str, *, accepted: bool, by: str,
                 now: datetime, mode: Mode) -> Sequence[Said]:
    """Publish the answer to a review and return what was published: nothing when it was given before."""

    async def attempt() -> Sequence[Said]:
        await check(broker, TOPICS, mode)
        found = answer(await _read(broker), review_id, accepted=accepted, by=by, now=now)
        patience = Patience(broker, settings.publish_patience_seconds)
        async with Publisher(broker, patience, in_flight=1) as publisher:  # one after the other, the decision last
            await publisher.publish(Outgoing(topic=each.topic, key=each.key, event=each.event) for each in found)
        await _refuse_if_another_won(broker, found)
        return found

    return await until_done(broker, attempt)


async def _refuse_if_another_won(broker: BrokerSettings, published: Sequence[Said]) -> None:
    """Raise Refused when somebody else decided otherwise between reading and publishing."""
    if published and isinstance(mine := published[-1].event, Decision) \
            and (against := another_answer(await _read(broker), mine)):
        raise Refused(against)


async def _read(broker: BrokerSettings) -> Registry:
    held = await asyncio.gather(*(all_of(broker, topic) for topic in TOPICS))
    memberships, listings, instruments, reviews, decisions = (list(events.values()) for events in held)
    return Registry(memberships=memberships, listings=listings, instruments=instruments, reviews=reviews,
                    decisions=decisions)
