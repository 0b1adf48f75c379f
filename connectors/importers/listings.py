"""Listings: which security is which company, or its listed parent, and when."""

from typing import Final

from connectors import cells
from connectors.importers.importer import Importer
from connectors.importers.validity import COLUMNS, validity
from connectors.table import Row
from streams.contract.events.registry import Listing
from streams.contract.topics import REGISTRY_LISTINGS


def _event(row: Row) -> Listing:
    first, last = validity(row)
    return Listing(
        company=row.read("company", str),
        security=row.read("security", cells.security),
        relation=row.read("relation", cells.relation),
        valid_from=first,
        valid_to=last,
        evidence=row.read("evidence", str),
        source=row.read("source", str),
    )


LISTINGS: Final = Importer(
    topic=REGISTRY_LISTINGS,
    columns=("company", "security", "relation", *COLUMNS, "evidence", "source"),
    unique="company",
    event_of=_event,
    key_of=lambda listing: listing.assertion_id,
)
