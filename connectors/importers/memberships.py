"""Memberships: which company holds the title, by which list, when, on what evidence."""

from typing import Final

from connectors import cells
from connectors.importers.importer import Importer
from connectors.importers.validity import COLUMNS, validity
from connectors.table import Row
from streams.contract.events.registry import Membership
from streams.contract.regions import region
from streams.contract.topics import REGISTRY_MEMBERSHIPS


def _event(row: Row) -> Membership:
    first, last = validity(row)
    return Membership(
        company=row.read("company", str),
        list_number=row.read_if_any("batch", cells.list_number),
        province=row.read_if_any("province", region),
        city=row.read_if_any("city", str),
        valid_from=first,
        valid_to=last,
        evidence=row.read("evidence", str),
        source=row.read("source", str),
        recorded_at=row.read("recorded_at", cells.moment),
    )


MEMBERSHIPS: Final = Importer(
    topic=REGISTRY_MEMBERSHIPS,
    columns=("company", "batch", "province", "city", *COLUMNS, "evidence", "source", "recorded_at"),
    unique="company",
    event_of=_event,
    key_of=lambda membership: membership.assertion_id,
)
