"""Instruments: a security's name, legal company name and listing date. The board follows from the code."""

from typing import Final

from connectors import cells
from connectors.importers.importer import Importer
from connectors.table import Row
from streams.contract.events.registry import Instrument
from streams.contract.securities import board_of
from streams.contract.topics import MARKET_INSTRUMENTS


def _event(row: Row) -> Instrument:
    security = row.read("security", cells.security)
    return Instrument(
        security=security,
        name=row.read_if_any("name", str),
        legal_name=row.read_if_any("legal_name", str),
        board=board_of(security),
        listed_on=row.read_if_any("list_date", cells.day),
    )


INSTRUMENTS: Final = Importer(
    topic=MARKET_INSTRUMENTS,
    columns=("security", "name", "list_date"),
    unique="security",
    event_of=_event,
    key_of=lambda instrument: instrument.security,
)
