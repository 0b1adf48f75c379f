"""Share capital: how many shares an issuer has from a day on."""

from typing import Final

from connectors import cells
from connectors.importers.importer import Importer
from connectors.table import Row
from streams.contract.events.registry import ShareCapital
from streams.contract.topics import MARKET_SHARE_CAPITAL


def _event(row: Row) -> ShareCapital:
    return ShareCapital(
        security=row.read("security", cells.security),
        effective_on=row.read("effective_on", cells.day),
        total_shares=row.read("total_shares", cells.shares),
    )


SHARE_CAPITAL: Final = Importer(
    topic=MARKET_SHARE_CAPITAL,
    columns=("security", "effective_on", "total_shares"),
    unique="effective_on",
    event_of=_event,
    key_of=lambda count: f"{count.security}|{count.effective_on}",
)
