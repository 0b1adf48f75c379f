"""Every kind of file that can be imported. A new one is a file here and a line below."""

from enum import StrEnum
from typing import Any, Final

from connectors.importers.importer import Importer
from connectors.importers.instruments import INSTRUMENTS
from connectors.importers.listings import LISTINGS
from connectors.importers.memberships import MEMBERSHIPS
from connectors.importers.share_capital import SHARE_CAPITAL


class Kind(StrEnum):
    MEMBERSHIPS = "memberships"
    LISTINGS = "listings"
    INSTRUMENTS = "instruments"
    SHARE_CAPITAL = "share-capital"

    @property
    def file_name(self) -> str:
        """Return what such a file is called in a history folder, without its ending."""
        return self.replace("-", "_")


IMPORTERS: Final[dict[Kind, Importer[Any]]] = {
    Kind.MEMBERSHIPS: MEMBERSHIPS,
    Kind.LISTINGS: LISTINGS,
    Kind.INSTRUMENTS: INSTRUMENTS,
    Kind.SHARE_CAPITAL: SHARE_CAPITAL,
}
