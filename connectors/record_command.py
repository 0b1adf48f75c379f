"""`python -m connectors record`: a day of the inputs into a file."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from connectors.clocks import Clock, WallClock
from connectors.errors import BadOption
from connectors.stopping import unless_stopped
from streams.contract.broker import BrokerSettings
from streams.contract.clock import shanghai_day
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings

if TYPE_CHECKING:
    from connectors.recording.run import Outcome

EPILOG: Final = ("Example: python -m connectors record build/today.parquet --follow\n\n"
                 "Of an earlier day: python -m connectors record build/day.parquet --day 2026-11-25\n\n"
                 "Play it again with: python -m connectors replay --file build/day.parquet")


def record_command(
    out: Annotated[Path, typer.Argument(help="the file to write, .parquet; one that is there is not overwritten")],
    day: Annotated[str, typer.Option(help="which day, in Shanghai: the day of publication, not the market's own; "
                                          "default: today, until now. Do not wait for long: compacted topics "
                                          "forget what was changed since, quotes go after 7 days",
                                     )] = "",
    follow: Annotated[bool, typer.Option("--follow", help="go on until the day is over or a signal comes; "
                                                          "the file is whole up to then")] = False,
) -> None:
    """Write what the inputs held when a day began, and all that they took during it, to a Parquet file."""
    configure("connectors")
    broker = read_settings(BrokerSettings)
    print(said(out, finish(unless_stopped(_record(out, broker, day, WallClock(), follow=follow)))))


async def _record(out: Path, broker: BrokerSettings, day: str, clock: Clock, *, follow: bool) -> "Outcome":
    from connectors.recording.errors import NotRecorded
    from connectors.recording.recorded import Window
    from connectors.recording.run import record  # late: Parquet takes 50 MB, and other commands need none

    if out.suffix != ".parquet":
        raise NotRecorded(f"{out}: the name of a recording ends in .parquet; give {out.name}.parquet, for example")
    today = shanghai_day(clock.now())
    wanted = _day(day) if day else today
    if follow and wanted != today:
        raise BadOption("follow", f"is for today, {today}; without it, all that there is of {wanted} is recorded")
    return await record(out, broker, day=wanted, window=Window.of_day(wanted), clock=clock, follow=follow)


def said(out: Path, outcome: "Outcome | None") -> str:
    if outcome is None:
        return "stopped before there was anything to record"
    left = "" if outcome.whole else "; it was stopped before the day was over"
    return f"{outcome.records} records, {outcome.quotes} of quotes, in {out}{left}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadOption("day", f"must be a day such as 2026-11-25, not {text!r}") from None
