"""`python -m connectors`: publish live sources, history or a simulated market, import facts, record a day."""

import asyncio
import logging
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from connectors import budget_command, doctor_command, live_command, record_command, replay_command
from connectors.errors import BadOption
from connectors.importers.kinds import IMPORTERS, Kind
from connectors.importers.run import import_events
from connectors.metrics import ConnectorMetrics
from connectors.reference import Difference
from connectors.registry.command import registry
from connectors.settings import ConnectorSettings
from connectors.simulated.options import DEFAULT_START, MOST_SECURITIES, Options
from connectors.simulated.run import simulate
from connectors.stopping import STOPPED, STOPPED_DRY, unless_stopped
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.exposition import served
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings

log = logging.getLogger(__name__)
cli = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
cli.add_typer(registry, name="registry")
cli.command("live", epilog=live_command.EPILOG)(live_command.live)
cli.command("doctor", epilog=doctor_command.EPILOG)(doctor_command.doctor)
cli.command("budget", epilog="Example: python -m connectors budget --members 1100 --format csv")(budget_command.budget)
cli.command("record", epilog=record_command.EPILOG)(record_command.record_command)
cli.command("replay", epilog=replay_command.EPILOG)(replay_command.replay_command)


@cli.command("simulate", epilog="Examples: python -m connectors simulate\n\n"
                                "python -m connectors simulate --securities 100 --members 40 --speed 0 --days 2")
def simulate_command(
    securities: Annotated[int, typer.Option(help=f"how many at first, at most {MOST_SECURITIES}")] = MOST_SECURITIES,
    members: Annotated[int, typer.Option(help="how many of them are little giants")] = 1_100,
    seed: Annotated[int, typer.Option(help="another number is another market")] = 1,
    speed: Annotated[float, typer.Option(min=0, help="market seconds a second; 0: as fast as it goes")] = 60,
    every: Annotated[int, typer.Option(help="market seconds between two sweeps; ten times as many while nothing "
                                            "trades, and nights are left out")] = 60,
    days: Annotated[int, typer.Option(min=0, help="trading days; 0: for ever")] = 0,
    start: Annotated[str, typer.Option(help="its first day")] = str(DEFAULT_START),
    universe: Annotated[str, typer.Option(help="what the sweeps are over")] = "market",
    partial: Annotated[float, typer.Option(help="how likely it is that a sweep misses some rows, 0 to 1")] = 0.02,
) -> None:
    """Publish a simulated market of fictional firms, day after day; started again, it goes on where it was."""
    configure("connectors")
    broker, settings = read_settings(BrokerSettings), read_settings(ConnectorSettings)

    async def run() -> int:
        options = Options(securities=securities, members=members, seed=seed, start=_day(start), every_seconds=every,
                          days=days or None, partial=partial)
        if not universe:
            raise BadOption("universe", "must have a name")
        metrics = ConnectorMetrics(Mode.DEMO)
        async with served(settings, metrics.exposed, metrics.vitals):
            return await simulate(options, broker, settings, universe=universe, speed=speed,
                                  clock=lambda: datetime.now(UTC), metrics=metrics)

    sent = finish(unless_stopped(run()))
    log.info(STOPPED if sent is None else f"sent {sent} sweeps; the simulation is at its end")


@cli.command("import", epilog="Example: python -m connectors import memberships lists/2025.csv --dry-run")
def import_command(
    kind: Annotated[Kind, typer.Argument(help="what the file holds")],
    file: Annotated[Path, typer.Argument(help=".csv or .csv.gz")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would be published")] = False,
    mode: Annotated[Mode, typer.Option(help="what the topics hold; those of another mode are refused")] = Mode.LIVE,
) -> None:
    """Publish what a file says and the topic does not hold yet."""
    configure("connectors")
    broker, settings = read_settings(BrokerSettings), read_settings(ConnectorSettings)
    found = finish(unless_stopped(_import(kind, file, broker, settings, mode, dry_run)))
    if found is None:
        print(STOPPED_DRY if dry_run else STOPPED)
    else:
        print(f"{kind}: {found}" + (" (dry run: nothing was published)" if dry_run else ""))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadOption("start", f"must be a day such as {DEFAULT_START}, not {text!r}") from None


async def _import(kind: Kind, file: Path, broker: BrokerSettings, settings: ConnectorSettings, mode: Mode,
                  dry_run: bool) -> Difference:
    events = await asyncio.to_thread(IMPORTERS[kind].read, file, mode)
    return await import_events(IMPORTERS[kind].topic, events, broker, settings, mode=mode, dry_run=dry_run)


if __name__ == "__main__":
    cli()
