"""Listings: which security is which company, or its listed parent, and when.

Optional columns: share_held_percent, confidence, recorded_at.
"""

from typing import Final

from connectors import cells
from connectors.importers.checked import checked
from connectors.importers.evidence import evidence
from connectors.importers.importer import Importer
from connectors.importers.validity import COLUMNS, validity
from connectors.table import Row
from streams.contract.events.registry import Listing
from streams.contract.topics import REGISTRY_LISTINGS


def _event(row: Row) -> Listing:
    first, last = validity(row)
    kind, confidence = evidence(row)
    return checked(
        row, Listing,
        company=row.read("company", str),
        security=row.read("security", cells.security),
        relation=row.read("relation", cells.relation),
        share_held_percent=row.read_if_any("share_held_percent", cells.percent),
        valid_from=first,
        valid_to=last,
        evidence=kind,
        confidence=confidence,
        source=row.read("source", str),
        recorded_at=row.read_if_any("recorded_at", cells.moment),
    )


LISTINGS: Final = Importer(
    topic=REGISTRY_LISTINGS,
    columns=("company", "security", "relation", *COLUMNS, "evidence", "source"),
    unique="company",
    event_of=_event,
    key_of=lambda listing: listing.assertion_id,
)
