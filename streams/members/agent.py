"""Keeps `little-giants.members` and `.coverage` equal to the join of the registry with the reference data."""

from collections.abc import Mapping
from functools import partial

from streams.contract.events.registry import Confidence
from streams.contract.topics import (
    COVERAGE,
    MARKET_INSTRUMENTS,
    MARKET_SHARE_CAPITAL,
    MEMBERS,
    REGISTRY_LISTINGS,
    REGISTRY_MEMBERSHIPS,
)
from streams.engine.app import StreamApp
from streams.engine.keeper import Events, Keeper, KeptTopic, keep
from streams.members.coverage import OfficialCounts, coverage
from streams.members.linking import link

INPUTS = (REGISTRY_MEMBERSHIPS, REGISTRY_LISTINGS, MARKET_INSTRUMENTS, MARKET_SHARE_CAPITAL)
KEPT = (KeptTopic(topic=COVERAGE, gone={"known": (), "official": ()}),
        KeptTopic(topic=MEMBERS, gone={"titles": (), "share_counts": ()}))


def join(held: Mapping[str, Events], confidence: Confidence = Confidence.MEDIUM,
         official: OfficialCounts | None = None) -> dict[str, Events]:
    """Return the members by security, and the coverage by scope; of those from `confidence` up."""
    memberships = held[REGISTRY_MEMBERSHIPS.name].values()
    members = link(memberships, held[REGISTRY_LISTINGS.name].values(), held[MARKET_INSTRUMENTS.name],
                   held[MARKET_SHARE_CAPITAL.name].values())
    return {MEMBERS.name: members, COVERAGE.name: coverage(memberships, official or {}, confidence)}


def register(app: StreamApp, confidence: Confidence, official: OfficialCounts) -> Keeper:
    """Register the stage."""
    return keep(app, name="members", inputs=INPUTS, kept=KEPT,
                join=partial(join, confidence=confidence, official=official))
