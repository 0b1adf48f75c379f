"""`make demo`: the whole chain on this machine over a simulated market, watched live in the terminal."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.around import Around
from deploy.chain import RULES, Chain
from deploy.chain_command import run_chain
from deploy.countdown import FromFirstTotal
from deploy.demo_market import Market, a_fifth_of, remember
from streams.contract.events.runtime import Mode

FOLDER: Final = Path("build/demo")
SPEED: Final = 60.0
EVERY: Final = 60  # market seconds
# Bytes a partition: the demo may run for days. A segment must have room for the largest message.
LESS_DISK: Final = {"log.segment.bytes": 24 * 1024 * 1024, "log.retention.bytes": 64 * 1024 * 1024}
cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def demo_chain(folder: Path, market: Market, *, speed: float = SPEED, every: int = EVERY, rules: Path = RULES,
               channels: Path | None = None) -> Chain:
    """Return the chain over a simulated market."""
    source = ("-m", "connectors", "simulate", "--securities", str(market.securities), "--members", str(market.members),
              "--seed", str(market.seed), "--speed", str(speed), "--every", str(every))
    return Chain(name="demo", called="a demo", folder=folder, mode=Mode.DEMO, universe="market", source=source,
                 broker_overrides=LESS_DISK, rules=rules, channels=channels)


@cli.command(epilog="Example: python -m deploy.demo --for 60")
def main(
    seconds: Annotated[float | None, typer.Option("--for", min=1, help="end by itself so many seconds after the first "
                                                  "total; without it: at Ctrl-C")] = None,
    speed: Annotated[float, typer.Option(min=0.001, help="market seconds a second")] = SPEED,
    every: Annotated[int, typer.Option(min=1, help="market seconds between two sweeps")] = EVERY,
    securities: Annotated[int, typer.Option(min=1, max=5700, help="how large the market is")] = Market().securities,
    members: Annotated[int | None, typer.Option(min=1, help="how many of them are little giants; a fifth")] = None,
    seed: Annotated[int, typer.Option(help="another seed is another market")] = Market().seed,
    folder: Annotated[Path, typer.Option(help="where Kafka's data (kept), logs and deliveries are")] = FOLDER,
    rules: Annotated[Path, typer.Option(help="what to watch for")] = RULES,
    channels: Annotated[Path | None, typer.Option(help="whom to tell; without one: delivered.jsonl there")] = None,
    screenshot: Annotated[Path | None, typer.Option(hidden=True, help="write the last screen there as SVG")] = None,
) -> None:
    """Watch a simulated market go through the whole chain: fictional companies, the real programs."""
    market = Market(securities=securities, members=members or a_fifth_of(securities), seed=seed)
    chain = demo_chain(folder.resolve(), market, speed=speed, every=every, rules=rules, channels=channels)
    around = Around(mode=chain.mode, started_at=datetime.now(UTC), interval=timedelta(seconds=every / speed),
                    speed=speed)
    run_chain(chain, around, FromFirstTotal(seconds), screenshot=screenshot,
              check=lambda: remember(market, chain.folder, chain.kafka))


if __name__ == "__main__":
    cli()
