"""`python -m alerts`: watch for what the rules say and tell people, or check rules and channels."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from alerts.app import create_app
from alerts.delivery.load import load_channels
from alerts.rules.load import load_rules
from alerts.settings import AlertsSettings
from streams.contract.broker import BrokerSettings
from streams.contract.logs import configure
from streams.contract.problems import Problem
from streams.contract.startup import finish, read_settings
from streams.engine.run import run_worker
from streams.engine.settings import EngineSettings

cli = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


@cli.command(epilog="Example: LITTLE_GIANTS_BOOTSTRAP=127.0.0.1:9092 python -m alerts run")
def run() -> None:
    """Evaluate the rules on each sweep and deliver notifications, until stopped."""
    configure("alerts")
    settings, broker = read_settings(AlertsSettings), read_settings(BrokerSettings)
    engine = read_settings(EngineSettings)
    sys.exit(finish(run_worker(lambda: create_app(settings, broker, engine), settings.mode, settings)))


@cli.command(epilog="Example: python -m alerts rules deploy/config/rules.toml")
def rules(file: Annotated[Path | None, typer.Argument(help="default: LITTLE_GIANTS_RULES")] = None) -> None:
    """Check the rules and the channels and print them; a mistake ends with one line that says where."""
    settings = read_settings(AlertsSettings)
    try:
        found, channels = load_rules(file or settings.rules), load_channels(settings.channels)
    except Problem as problem:
        sys.exit(str(problem))
    for rule in found:
        print(f"{rule.id}  {rule.kind}  {rule.watches}  {rule.severity}")
    print(f"told on: {', '.join(channel.id for channel in channels) or 'no channel'}")


if __name__ == "__main__":
    cli()
