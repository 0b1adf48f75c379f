"""The facts that come with the program: `deploy/registry`, imported like any other file."""

import asyncio
from pathlib import Path
from typing import Final

from connectors.errors import NoInput
from connectors.importers.kinds import IMPORTERS, Kind
from connectors.importers.run import import_events
from connectors.reference import Difference
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.events.base import Event
from streams.contract.events.runtime import Mode

FOLDER: Final = Path(__file__).resolve().parents[2] / "deploy" / "registry"
KINDS: Final = (Kind.MEMBERSHIPS, Kind.LISTINGS)


def read_seed(folder: Path, mode: Mode) -> dict[Kind, dict[str, Event]]:
    """Return the events of both files by their key: nothing is published before all of it is read."""
    found: dict[Kind, dict[str, Event]] = {}
    for kind in KINDS:
        file = folder / f"{kind.file_name}.csv"
        if not file.is_file():
            raise NoInput(f"{file} is not there; name the folder with memberships.csv and listings.csv: --folder")
        found[kind] = IMPORTERS[kind].read(file, mode)
    return found


async def import_seed(folder: Path, broker: BrokerSettings, settings: ConnectorSettings, *, mode: Mode,
                      dry_run: bool) -> dict[Kind, Difference]:
    """Publish what the topics do not hold yet, nothing in a dry run; return what that is."""
    events = await asyncio.to_thread(read_seed, folder, mode)
    return {kind: await import_events(IMPORTERS[kind].topic, found, broker, settings, mode=mode, dry_run=dry_run)
            for kind, found in events.items()}
