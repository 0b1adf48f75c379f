"""Memberships: which company holds the title, by which list, when, on what evidence.

Optional columns: claim, credit_code, former_name, corrects, document, place, confidence.
"""

from datetime import date
from typing import Final

from connectors import cells
from connectors.importers.checked import checked
from connectors.importers.evidence import OFFICIAL_LIST, SCENARIO, evidence
from connectors.importers.importer import Importer
from connectors.importers.validity import COLUMNS, validity
from connectors.table import Row
from streams.contract.events.registry import Claim, Membership
from streams.contract.regions import region
from streams.contract.topics import REGISTRY_MEMBERSHIPS


def _event(row: Row) -> Membership:
    first, last = validity(row)
    kind, confidence = evidence(row)
    return checked(
        row, Membership,
        company=row.read("company", str),
        claim=row.read_if_any("claim", cells.claim) or _claim(kind, first),
        list_number=row.read_if_any("batch", cells.list_number),
        credit_code=row.read_if_any("credit_code", str),
        former_name=row.read_if_any("former_name", str),
        corrects=row.read_if_any("corrects", str),
        province=row.read_if_any("province", region),
        city=row.read_if_any("city", str),
        valid_from=first,
        valid_to=last,
        evidence=kind,
        confidence=confidence,
        document=row.read_if_any("document", str),
        place=row.read_if_any("place", str),
        source=row.read("source", str),
        recorded_at=row.read("recorded_at", cells.moment),
    )


def _claim(kind: str, first: date | None) -> Claim:
    """Return what a row without a claim says: only a list announces; another source shows the title on a day."""
    return Claim.ANNOUNCED if kind in (SCENARIO, OFFICIAL_LIST) or first is None else Claim.OBSERVED


MEMBERSHIPS: Final = Importer(
    topic=REGISTRY_MEMBERSHIPS,
    columns=("company", "batch", "province", "city", *COLUMNS, "evidence", "source", "recorded_at"),
    unique="company",
    event_of=_event,
    key_of=lambda membership: membership.assertion_id,
)
