"""`python -m connectors replay`: a history folder, or a recorded day, into topics of mode replay."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from connectors.clocks import WallClock
from connectors.metrics import ConnectorMetrics
from connectors.replay.history import read_history
from connectors.replay.run import replay
from connectors.settings import ConnectorSettings
from connectors.stopping import STOPPED, unless_stopped
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.exposition import served
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings

log = logging.getLogger(__name__)
EPILOG: Final = ("Example: python -m connectors replay --data ../shared/data/history --speed 2\n\n"
                 "Of a recorded day: python -m connectors replay --file build/day.parquet --speed 60")


def replay_command(
    data: Annotated[Path | None, typer.Option(help="history folder: quotes*, instruments, share_capital, memberships, "
                                                   "listings, each .csv or .csv.gz")] = None,
    file: Annotated[Path | None, typer.Option(help="a day that `record` has written, instead of a folder")] = None,
    speed: Annotated[float | None, typer.Option(min=0, help="of a folder: days a second; of a file: times as fast as "
                                                            "it was, 1: as it was. 0 or not given: as fast as it goes",
                                                )] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="publish a membership or listing only when the replay comes "
                                                          "to its recorded_at; a file is always played so")] = False,
    universe: Annotated[str, typer.Option(help="what the sweeps of a folder are over; a file says so itself",
                                          )] = "market",
) -> None:
    """Publish a history folder, one sweep a trading day, or a recorded day as it was; killed, it goes on from there."""
    configure("connectors")
    broker, settings = read_settings(BrokerSettings), read_settings(ConnectorSettings)
    if (data is None) == (file is None):
        raise typer.BadParameter("give a folder with --data, or a file with --file", param_hint="--data")
    if not universe:
        raise typer.BadParameter("must have a name", param_hint="--universe")
    if data:
        sent = finish(unless_stopped(_folder(data, broker, settings, universe, speed or None, reveal)))
        log.info(STOPPED if sent is None else f"sent {sent} sweeps")
    elif file:
        sent = finish(unless_stopped(_file(file, broker, settings, speed)))
        log.info(STOPPED if sent is None else f"sent {sent} records; the recording is at its end")


async def _folder(data: Path, broker: BrokerSettings, settings: ConnectorSettings, universe: str,
                  speed: float | None, reveal: bool) -> int:
    log.info("reading %s", data)
    metrics = ConnectorMetrics(Mode.REPLAY)
    async with served(settings, metrics.exposed, metrics.vitals):
        history = await asyncio.to_thread(read_history, data)
        log.info("read %d quotes of %d days", sum(map(len, history.days.values())), len(history.days))
        return await replay(history, broker, settings, universe=universe, days_per_second=speed, reveal=reveal,
                            clock=lambda: datetime.now(UTC), metrics=metrics)


async def _file(file: Path, broker: BrokerSettings, settings: ConnectorSettings, speed: float | None) -> int:
    from connectors.recording.play import play
    from connectors.recording.reading import Recording  # late: Parquet takes 50 MB, and a folder needs none

    recording = Recording(file)
    metrics = ConnectorMetrics(Mode.REPLAY)
    async with served(settings, metrics.exposed, metrics.vitals):
        return await play(recording, broker, settings, speed=speed, clock=WallClock(), metrics=metrics)
