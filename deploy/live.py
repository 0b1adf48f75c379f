"""`make live`: the whole chain on this machine over live sources, watched in the terminal.

What the sources do not give is said there, and asked for again by the connectors, politely.
"""

import shlex
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.around import Around
from deploy.chain import DELIVERED, RULES, Chain, Step
from deploy.chain_command import run_chain
from deploy.countdown import FromStart
from streams.contract.events.runtime import Mode

FOLDER: Final = Path("build/live")
CONNECTORS: Final = "-m connectors live"
UNIVERSE: Final = "members"
# Members are swept every 5 s; what the exchanges and the way here take comes on top.
INTERVAL: Final = timedelta(seconds=10)
# Small segments, else what is over stays for as long again; and a quarter of the disk.
LESS_DISK: Final[Mapping[str, int | str]] = {"log.segment.bytes": 24 * 1024 * 1024, "compression.type": "gzip"}
SEED: Final = Step(name="registry", doing="putting the facts that come with the program into the registry",
                   arguments=("-m", "connectors", "registry", "seed", "--mode", Mode.LIVE.value))
cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def live_chain(folder: Path, *, source: str = CONNECTORS, rules: Path = RULES, channels: Path | None = None) -> Chain:
    """Return the chain over live sources."""
    return Chain(name="live", called="a live run", folder=folder, mode=Mode.LIVE, universe=UNIVERSE,
                 source=tuple(shlex.split(source)), steps=(SEED,), broker_overrides=LESS_DISK, rules=rules,
                 channels=channels)


@cli.command(epilog="Example: python -m deploy.live --for 60")
def main(
    seconds: Annotated[float | None, typer.Option("--for", min=1, help="end by itself so many seconds after the start; "
                                                  "without it: at Ctrl-C")] = None,
    folder: Annotated[Path, typer.Option(help="where Kafka's data (kept), logs and deliveries are")] = FOLDER,
    rules: Annotated[Path, typer.Option(help="what to watch for")] = RULES,
    channels: Annotated[Path | None, typer.Option(help="whom to tell; without one: delivered.jsonl there")] = None,
    source: Annotated[str, typer.Option(hidden=True, help="arguments of python: what publishes")] = CONNECTORS,
) -> None:
    """Watch the market through the whole chain, from public sites: quotes, filings, announcements."""
    countdown = FromStart(seconds)
    chain = live_chain(folder.resolve(), source=source, rules=rules, channels=channels)
    around = Around(mode=chain.mode, started_at=datetime.now(UTC), interval=INTERVAL,
                    told_in="" if channels else str(folder / DELIVERED))
    run_chain(chain, around, countdown)


if __name__ == "__main__":
    cli()
