"""Keeps `little-giants.ipos` equal to the join of filings with the registry, and adds the listings that follow."""

from collections.abc import Mapping

from streams.contract.topics import IPOS, MARKET_IPO_FILINGS, REGISTRY_LISTINGS, REGISTRY_MEMBERSHIPS
from streams.engine.app import StreamApp
from streams.engine.keeper import Events, Keeper, KeptTopic, keep
from streams.ipos.joining import joined

INPUTS = (MARKET_IPO_FILINGS, REGISTRY_MEMBERSHIPS)
KEPT = (KeptTopic(topic=REGISTRY_LISTINGS, gone=None),
        KeptTopic(topic=IPOS, gone={"moves": (), "needs_review": ()}))


def join(held: Mapping[str, Events]) -> dict[str, Events]:
    """Return the stages by company, and the listings by assertion id."""
    filings, memberships = (held[topic.name].values() for topic in INPUTS)
    stages, listings = joined(filings, memberships)
    return {IPOS.name: stages, REGISTRY_LISTINGS.name: listings}


def register(app: StreamApp) -> Keeper:
    return keep(app, name="ipos", inputs=INPUTS, kept=KEPT, join=join)
