"""`python -m connectors registry seed`: import the facts that come with the program."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.registry.seed import FOLDER, import_seed
from connectors.settings import ConnectorSettings
from connectors.stopping import STOPPED, STOPPED_DRY, unless_stopped
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings


def seed(
    folder: Annotated[Path, typer.Option(help="with memberships.csv and listings.csv", show_default="deploy/registry")
                      ] = FOLDER,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would be published")] = False,
    mode: Annotated[Mode, typer.Option(help="what the topics hold; those of another mode are refused")] = Mode.LIVE,
) -> None:
    """Publish the title facts and listings that come with the program and that the registry does not hold yet."""
    configure("connectors")
    broker, settings = read_settings(BrokerSettings), read_settings(ConnectorSettings)
    found = finish(unless_stopped(import_seed(folder, broker, settings, mode=mode, dry_run=dry_run)))
    if found is None:
        print(STOPPED_DRY if dry_run else STOPPED)
        return
    for kind, difference in found.items():
        print(f"{kind}: {difference}" + (" (dry run: nothing was published)" if dry_run else ""))
